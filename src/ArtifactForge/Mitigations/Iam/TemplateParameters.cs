using ArtifactForge.Catalog;

namespace ArtifactForge.Mitigations.Iam;

/// <summary>What a template's policy leaves to the one who deploys it.</summary>
internal static class TemplateParameters
{
    public const string ImageId = "ImageId";
    public const string DistributionRegions = "DistributionRegions";
    public const string NamesDistributionRegions = "NamesDistributionRegions";

    public static void WriteParameters(TemplateText text, PolicyDocument policy)
    {
        if (policy.Uses(Placeholders.DistributionRegion))
        {
            text.Line(2, $"{DistributionRegions}:")
                .Line(4, "Type: CommaDelimitedList")
                .Line(4, "Default: ''")
                .Line(4, "Description: The regions of DevSettings/DistributionConfiguration/Regions; empty if the image stays in its own region");
        }

        if (policy.Uses(Placeholders.ImageId))
        {
            // ARNs of Image Builder are in small letters, whatever the image is called.
            text.Line(2, $"{ImageId}:")
                .Line(4, "Type: String")
                .Line(4, "Default: '*'")
                .Line(4, @"AllowedPattern: '\*|[a-z][a-z0-9-]{0,100}\*?'")
                .Line(4, "ConstraintDescription: lower-case letters, digits and hyphens, with an optional * at the end")
                .Line(4, "Description: The ID of the only image this is for, or the common prefix of the IDs followed by * (lower case)");
        }
    }

    public static void WriteConditions(TemplateText text, PolicyDocument policy)
    {
        if (policy.Uses(Placeholders.DistributionRegion))
        {
            text.Line(2, $"{NamesDistributionRegions}: !Not [!Equals [!Join ['', !Ref {DistributionRegions}], '']]");
        }
    }

    /// <summary>The document, each allowance under its reasons.</summary>
    public static void WriteDocument(TemplateText text, int indent, PolicyDocument policy)
    {
        text.Line(indent, "Version: '2012-10-17'").Line(indent, "Statement:");
        foreach (var allowance in policy.Allowances)
        {
            foreach (var reason in allowance.Reasons) text.Remark(indent + 2, reason);
            text.Line(indent + 2, "- Effect: Allow").Line(indent + 4, "Action:");
            foreach (var action in allowance.Actions) text.Line(indent + 6, $"- {action}");
            text.Line(indent + 4, "Resource:");
            foreach (var resource in allowance.Resources) text.Line(indent + 6, $"- {TemplateText.Value(resource)}");
            if (!allowance.InDistributionRegions) continue;
            text.Line(indent + 4, "Condition:")
                .Line(indent + 6, "StringEquals:")
                .Line(indent + 8, $"aws:RequestedRegion: !If [{NamesDistributionRegions}, !Ref {DistributionRegions}, !Ref AWS::Region]");
        }
    }
}
