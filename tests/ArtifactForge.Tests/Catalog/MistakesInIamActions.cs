namespace ArtifactForge.Tests.Catalog;

public sealed class MistakesInIamActions() : Mistakes(All)
{
    internal static readonly Dictionary<string, Mistake> All = new(StringComparer.Ordinal)
    {
        ["another schema"] = In("schema: 1", "schema: «2", "Expected the number 1, found '2'."),
        ["an unknown key"] = In("actions:", "«action: []\nactions:", "Unknown key 'action' in the known IAM actions."),
        ["an action without a service"] = In("tag:TagResources", "«TagResources", "Expected an IAM action, found 'TagResources'."),
        ["a service in capitals"] = In("tag:TagResources", "«TAG:TagResources", "Expected an IAM action"),
        ["an action twice"] = In("  - action: tag:TagResources", "  - «action: ec2:createTags\n    resources: [\"*\"]\n  - action: tag:TagResources", "'ec2:createtags' appears twice."),
        ["no resources"] = In("resources: [\"*\"]", "resources: «[]", "Expected at least one"),
        ["a shape of one partition"] = In("\"arn:{partition}:ec2", "«\"arn:aws:ec2", "Expected the shape of a resource"),
        ["a shape with an unknown placeholder"] = In("ec2:{region}", "ec2:{place}", "Expected the shape of a resource") with { At = "«\"arn:{partition}:ec2:{place}" },
    };

    public static TheoryData<string> Data => Names(All);

    [Theory]
    [MemberData(nameof(Data))]
    public void AreReportedWhereTheyAre(string mistake) => Check(mistake);

    private static Mistake In(string right, string wrong, string what, string fix = "") => new(Minimal.IamActionsPath, right, wrong, what, fix);
}
