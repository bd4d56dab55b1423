using ArtifactForge.Catalog;
using ArtifactForge.Mitigations;
using FsCheck;
using FsCheck.Fluent;

namespace ArtifactForge.Tests.Mitigations;

/// <summary>However the catalogue lists what it has, and however often, the same files come out.</summary>
public sealed class MergingInAnyOrder
{
    private static readonly string[] Actions = ["imagebuilder:GetImage", "imagebuilder:DeleteImage", "ec2:CreateTags", "tag:TagResources"];
    private static readonly string[] Resources = [Mending.AnyImage, "arn:{partition}:imagebuilder:{region}:{account}:image/{imageId}/*", "arn:{partition}:ec2:{distributionRegion}::image/*", "*"];
    private static readonly string[] Specifiers = [">=1.153.1", "<2", "!=1.160.0", "~=1.140", "==1.*", "<=1.204"];
    private static readonly string[] Packages = ["aws-cdk.core", "aws_cdk.core", "aws-cdk.aws-iam", "Flask", "flask"];
    private static readonly string[] Reasons = ["One.", "Two."];

    private static Gen<PolicyStatement> Statement { get; } =
        from actions in Gen.SubListOf(Actions).Where(list => list.Count > 0)
        from resources in Gen.SubListOf(Resources).Where(list => list.Count > 0)
        from why in Gen.Elements(Reasons)
        select new PolicyStatement([.. actions], [.. resources], why);

    private static Gen<Mitigation> Mitigation(UpstreamRelease release) => Gen.OneOf(
        from specifier in Gen.Elements(Specifiers)
        from packages in Gen.SubListOf(Packages).Where(list => list.Count > 0)
        select (Mitigation)Mending.Requirements(release, specifier, [.. packages]),
        from statements in Gen.NonEmptyListOf(Statement)
        select (Mitigation)Mending.Role(release, "the-role", [.. statements]),
        from name in Gen.Elements("one", "two")
        from statements in Gen.NonEmptyListOf(Statement)
        select (Mitigation)Mending.Policy(release, name, [.. statements]));

    private static async Task CheckAsync(Func<List<(string, Mitigation)>, Gen<List<(string, Mitigation)>>> rearrange)
    {
        var release = await Mending.ReleaseAsync("3.1.2");
        var mend = from slug in Gen.Elements("a", "b", "c") from mitigation in Mitigation(release) select (slug, mitigation);
        var pairs = from mends in Gen.ListOf(mend) from other in rearrange([.. mends]) select (One: mends, Other: other);
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(150), Prop.ForAll(pairs.ToArbitrary(), pair =>
            Files(Mending.Of(release, [.. pair.One])) == Files(Mending.Of(release, [.. pair.Other]))));
    }

    [Fact]
    public Task OrderDoesNotMatter() => CheckAsync(mends =>
        Gen.Choose(0, 1_000_000).ArrayOf(mends.Count).Select(keys => mends.Zip(keys).OrderBy(pair => pair.Second).Select(pair => pair.First).ToList()));

    [Fact]
    public Task TwiceIsOnce() => CheckAsync(mends => Gen.Constant<List<(string, Mitigation)>>([.. mends, .. mends]));

    [Fact]
    public async Task AnotherAllowanceMakesAnotherFile()
    {
        var release = await Mending.ReleaseAsync("3.1.2");
        var one = Mending.Of(release, ("a", Mending.Policy(release, "p", Mending.Statement(Actions[0]))));
        var two = Mending.Of(release, ("a", Mending.Policy(release, "p", Mending.Statement(Actions[0]))), ("b", Mending.Policy(release, "p", Mending.Statement(Actions[1]))));
        Assert.NotEqual(Files(one), Files(two));
    }

    private static string Files(Mends mends) =>
        string.Join('\n', MendFiles.Of(mends).Select(file => $"{file.Path} {file.Kind} {string.Join(',', file.Sources.Select(advisory => advisory.Slug))}\n{file.Text}"));
}
