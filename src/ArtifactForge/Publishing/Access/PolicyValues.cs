using ArtifactForge.Catalog;
using ArtifactForge.Mitigations.Iam;

namespace ArtifactForge.Publishing.Access;

/// <summary>What a policy leaves to who uses it: in JSON words in capitals, in templates parameters and pseudo parameters.</summary>
internal static class PolicyValues
{
    public const string Reader = "{readerAccount}";
    public const string Organization = "{organization}";

    public const string ReaderParameter = "ReaderAccount";
    public const string OrganizationParameter = "OrganizationId";

    public static string InJson(string written, AwsRegion region) => written
        .Replace(Placeholders.Partition, region.Partition, StringComparison.Ordinal)
        .Replace(Placeholders.Account, PolicyJson.Account, StringComparison.Ordinal)
        .Replace(Reader, "READER_ACCOUNT_ID", StringComparison.Ordinal)
        .Replace(Organization, "ORGANIZATION_ID", StringComparison.Ordinal);

    public static string InTemplate(string written) => TemplateText.Value(written
        .Replace(Reader, $"${{{ReaderParameter}}}", StringComparison.Ordinal)
        .Replace(Organization, $"${{{OrganizationParameter}}}", StringComparison.Ordinal));
}
