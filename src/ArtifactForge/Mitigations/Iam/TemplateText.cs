using System.Text;
using ArtifactForge.Catalog;

namespace ArtifactForge.Mitigations.Iam;

/// <summary>Writes a CloudFormation template line by line, with the remarks that JSON could not hold.</summary>
internal sealed class TemplateText
{
    private const int Width = 110;

    private readonly StringBuilder text = new();

    public TemplateText Line(int indent, string line)
    {
        text.Append(' ', indent).Append(line).Append('\n');
        return this;
    }

    public TemplateText Remark(int indent, string remark)
    {
        var line = new StringBuilder();
        foreach (var word in remark.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && indent + line.Length + word.Length > Width)
            {
                Line(indent, $"#{line}");
                line.Clear();
            }

            line.Append(' ').Append(word);
        }

        return Line(indent, $"#{line}");
    }

    public override string ToString() => text.ToString();

    /// <summary>A name or ARN as the template has it: pseudo parameters where it depends on the account, a plain text elsewhere.</summary>
    public static string Value(string written)
    {
        var filled = written
            .Replace(Placeholders.Partition, "${AWS::Partition}", StringComparison.Ordinal)
            .Replace(Placeholders.Region, "${AWS::Region}", StringComparison.Ordinal)
            .Replace(Placeholders.Account, "${AWS::AccountId}", StringComparison.Ordinal)
            .Replace(Placeholders.DistributionRegion, "*", StringComparison.Ordinal)
            .Replace(Placeholders.ImageId, $"${{{TemplateParameters.ImageId}}}", StringComparison.Ordinal);
        return filled.Contains("${", StringComparison.Ordinal) ? $"!Sub '{filled}'" : $"'{filled}'";
    }
}
