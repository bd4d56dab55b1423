using ArtifactForge.Catalog;

namespace ArtifactForge.Publishing.Access;

/// <summary>The use of a key, through S3 alone.</summary>
internal static class KmsStatement
{
    private const string Alias = "alias/";

    /// <param name="account">Whose key it is; to be filled in where nobody says.</param>
    public static IEnumerable<AccessStatement> Of(string key, string? account, IReadOnlyList<AwsRegion> regions, IReadOnlyList<string> actions) =>
        regions.Select((region, index) => new AccessStatement
        {
            Sid = index == 0 ? "UseTheKey" : $"UseTheKey{index + 1}",
            Actions = actions,
            Resources = [Arn(key, account ?? Placeholders.Account, region)],
            Conditions =
            [
                new AccessCondition("StringEquals", "kms:ViaService", [$"s3.{region}.{region.UrlSuffix}"]),
                .. AliasOf(key) is { } alias ? [new AccessCondition("ForAnyValue:StringEquals", "kms:ResourceAliases", [alias])] : Array.Empty<AccessCondition>(),
            ],
            Why = "Objects are encrypted with a key of your own; its own policy has to allow this as well",
        });

    // No policy can name a key by its alias: it names all keys, and a condition says which.
    private static string Arn(string key, string account, AwsRegion region) =>
        AliasOf(key) is not null ? $"arn:{Placeholders.Partition}:kms:{region}:{account}:key/*"
        : key.StartsWith("arn:", StringComparison.Ordinal) ? key
        : $"arn:{Placeholders.Partition}:kms:{region}:{account}:key/{key}";

    private static string? AliasOf(string key) => key.IndexOf(Alias, StringComparison.Ordinal) is >= 0 and var at ? key[at..] : null;
}
