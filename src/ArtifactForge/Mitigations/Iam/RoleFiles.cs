namespace ArtifactForge.Mitigations.Iam;

/// <summary>A role as a template that makes it, and its policy for those who make it by hand.</summary>
public static class RoleFiles
{
    private const string Boundary = "PermissionsBoundary";
    private const string HasBoundary = "HasPermissionsBoundary";

    public static IEnumerable<ArtifactText> Of(NamedRole role) =>
    [
        PolicyFiles.File(role.Release, role.Name, ".json", ArtifactKind.IamPolicy, role.Sources, PolicyJson.Of(role.Document)),
        PolicyFiles.File(role.Release, role.Name, PolicyFiles.TemplateExtension, ArtifactKind.CfnTemplate, role.Sources, Template(role)),
    ];

    private static string Template(NamedRole role)
    {
        var text = new TemplateText();
        PolicyFiles.WriteHead(text, role.Sources, role.Name, $"The role {PolicyFiles.FileName(role.Name)} for AWS ParallelCluster");
        text.Line(0, "Parameters:")
            .Line(2, $"{Boundary}:")
            .Line(4, "Type: String")
            .Line(4, "Default: ''")
            .Line(4, @"AllowedPattern: '(arn:aws[a-z-]*:iam::(\d{12}|aws):policy/.+)?'")
            .Line(4, "ConstraintDescription: the ARN of a policy, or empty")
            .Line(4, "Description: The ARN of the role's permissions boundary, if your account requires one");
        TemplateParameters.WriteParameters(text, role.Document);
        text.Line(0, "Conditions:").Line(2, $"{HasBoundary}: !Not [!Equals [!Ref {Boundary}, '']]");
        TemplateParameters.WriteConditions(text, role.Document);
        WriteRole(text, role);
        text.Line(0, "Outputs:")
            .Line(2, "RoleArn:")
            .Line(4, $"Description: {(role.ImageConfigKeys.Count == 0 ? "The role's ARN" : $"The value for {string.Join(" and ", role.ImageConfigKeys)}")}")
            .Line(4, "Value: !GetAtt Role.Arn");
        return text.ToString();
    }

    private static void WriteRole(TemplateText text, NamedRole role)
    {
        text.Line(0, "Resources:")
            .Line(2, "Role:")
            .Line(4, "Type: AWS::IAM::Role")
            .Line(4, "Properties:");
        if (role.Name.Contains(Catalog.Placeholders.Region, StringComparison.Ordinal))
        {
            text.Remark(6, "IAM is global, but the policy is for one region, so the role's name contains the region.");
        }

        text.Line(6, $"RoleName: {TemplateText.Value(role.Name)}")
            .Line(6, $"Path: {role.Path}")
            .Line(6, $"PermissionsBoundary: !If [{HasBoundary}, !Ref {Boundary}, !Ref AWS::NoValue]")
            .Line(6, "AssumeRolePolicyDocument:")
            .Line(8, "Version: '2012-10-17'")
            .Line(8, "Statement:")
            .Line(10, "- Effect: Allow")
            .Line(12, "Action: sts:AssumeRole")
            .Line(12, "Principal:")
            .Line(14, $"Service: {role.TrustedService}");
        if (role.ManagedPolicies.Count > 0) text.Line(6, "ManagedPolicyArns:");
        foreach (var policy in role.ManagedPolicies) text.Line(8, $"- {TemplateText.Value(policy)}");
        text.Line(6, "Policies:")
            .Line(8, $"- PolicyName: {PolicyFiles.FileName(role.Name)}")
            .Line(10, "PolicyDocument:");
        TemplateParameters.WriteDocument(text, 12, role.Document);
    }
}
