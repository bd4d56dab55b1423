using ArtifactForge.Catalog;

namespace ArtifactForge.Mitigations.Iam;

/// <summary>A policy as JSON, and as a template that attaches it.</summary>
public static class PolicyFiles
{
    public const string TemplateExtension = ".template.yaml";

    public static IEnumerable<ArtifactText> Of(NamedPolicy policy) =>
    [
        File(policy.Release, policy.Name, ".json", ArtifactKind.IamPolicy, policy.Sources, PolicyJson.Of(policy.Document)),
        File(policy.Release, policy.Name, TemplateExtension, ArtifactKind.CfnTemplate, policy.Sources, Template(policy)),
    ];

    /// <summary>The name without the region, which files do not depend on.</summary>
    public static string FileName(string name) => name
        .Replace($"-{Placeholders.Region}", "", StringComparison.Ordinal)
        .Replace(Placeholders.Region, "", StringComparison.Ordinal)
        .Trim('-');

    /// <summary>A file in the release's folder of policies.</summary>
    internal static ArtifactText File(ReleaseVersion release, string name, string extension, ArtifactKind kind, IReadOnlyList<Advisory> sources, string text) => new()
    {
        Path = $"iam/{release}/{FileName(name)}{extension}",
        Kind = kind,
        Release = release,
        Sources = sources,
        Text = text,
    };

    // Names no release: for all of them it is the same file, and the same stack in an account.
    internal static void WriteHead(TemplateText text, IReadOnlyList<Advisory> sources, string name, string description)
    {
        foreach (var advisory in sources) text.Line(0, $"# Fixes: {advisory.Title} ({advisory.Slug})");
        var file = FileName(name);
        text.Line(0, $"# aws cloudformation deploy --region REGION --stack-name {StackName(file)} \\")
            .Line(0, $"#   --template-file {file}{TemplateExtension} --capabilities CAPABILITY_NAMED_IAM")
            .Line(0, "AWSTemplateFormatVersion: '2010-09-09'")
            .Line(0, $"Description: {description}");
    }

    // A stack's name has letters, digits and hyphens alone.
    internal static string StackName(string file) =>
        string.Concat(file.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-'));

    private static string Template(NamedPolicy policy)
    {
        var text = new TemplateText();
        WriteHead(text, policy.Sources, policy.Name, $"The policy {FileName(policy.Name)} for AWS ParallelCluster");
        text.Remark(0, $"For {policy.AttachTo}");
        var holder = policy.Form switch { PolicyForm.RoleInline => "Role", PolicyForm.UserInline => "User", _ => null };
        var hasParameters = policy.Document.Uses(Placeholders.DistributionRegion) || policy.Document.Uses(Placeholders.ImageId);
        if (holder is not null || hasParameters) text.Line(0, "Parameters:");
        if (holder is not null)
        {
            text.Line(2, $"{holder}Name:")
                .Line(4, "Type: String")
                .Line(4, "MinLength: 1")
                .Line(4, @"AllowedPattern: '[\w+=,.@-]+'")
                .Line(4, $"Description: The name of the {holder.ToLowerInvariant()} to attach the policy to, without its path");
        }

        TemplateParameters.WriteParameters(text, policy.Document);
        if (policy.Document.Uses(Placeholders.DistributionRegion)) text.Line(0, "Conditions:");
        TemplateParameters.WriteConditions(text, policy.Document);
        WriteResource(text, policy, holder);
        return text.ToString();
    }

    private static void WriteResource(TemplateText text, NamedPolicy policy, string? holder)
    {
        text.Line(0, "Resources:")
            .Line(2, "Policy:")
            .Line(4, $"Type: {(holder is null ? "AWS::IAM::ManagedPolicy" : "AWS::IAM::Policy")}")
            .Line(4, "Properties:")
            .Line(6, $"{(holder is null ? "ManagedPolicyName" : "PolicyName")}: {TemplateText.Value(policy.Name)}");
        if (holder is not null) text.Line(6, $"{holder}s:").Line(8, $"- !Ref {holder}Name");
        text.Line(6, "PolicyDocument:");
        TemplateParameters.WriteDocument(text, 8, policy.Document);
        if (holder is null) text.Line(0, "Outputs:").Line(2, "PolicyArn:").Line(4, "Description: The policy's ARN").Line(4, "Value: !Ref Policy");
    }
}
