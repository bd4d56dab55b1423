using Amazon.S3;
using Amazon.S3.Model;

namespace ArtifactForge.Publishing.Checks;

/// <summary>What a bucket does to objects by itself. Whatever is published stays until Prune takes it away.</summary>
internal static class LifecycleChecks
{
    private const string Permission = "s3:GetLifecycleConfiguration";
    private const string NoRules = "NoSuchLifecycleConfiguration";
    private const string EndUploads = """{"ID":"end-stale-uploads","Status":"Enabled","Filter":{"Prefix":""},"AbortIncompleteMultipartUpload":{"DaysAfterInitiation":7}}""";

    /// <summary>The forge uploads in one piece, but others who use the bucket may not.</summary>
    public static Task<Check> UploadsAsync(BucketQuestion question, CancellationToken cancellation)
    {
        const string Name = "stale uploads";
        return AskAsync(
            question,
            Name,
            rules => rules.Any(rule => rule.AbortIncompleteMultipartUpload is not null)
                ? Check.Ok(Name, "Multipart uploads that nobody ends are ended.")
                : Check.Warn(Name, "Multipart uploads that nobody ends are kept and billed for ever.", "Add this rule to those that there are.", EndUploads),
            () => Check.Warn(Name, "Multipart uploads that nobody ends are kept and billed for ever.", "Set a rule.", question.Command("put-bucket-lifecycle-configuration", $$"""--lifecycle-configuration '{"Rules":[{{EndUploads}}]}'""")),
            cancellation);
    }

    public static Task<Check> ObjectsAsync(BucketQuestion question, CancellationToken cancellation)
    {
        const string Name = "object lifecycle";
        return AskAsync(
            question,
            Name,
            rules =>
            {
                var harmful = rules.Where(rule => Concerns(rule, question.Store) && Harm(rule) is not null).ToList();
                return harmful.Count == 0
                    ? Check.Ok(Name, "No rule touches what is published.")
                    : Check.Warn(Name, string.Join(" ", harmful.Select(rule => $"Rule '{rule.Id}' {Harm(rule)}.")), "Nodes fetch what is published at every boot, years later: keep such rules away from the store's prefix.");
            },
            () => Check.Ok(Name, "There are no rules."),
            cancellation);
    }

    private static Task<Check> AskAsync(BucketQuestion question, string name, Func<IReadOnlyList<LifecycleRule>, Check> judge, Func<Check> absent, CancellationToken cancellation) =>
        question.AskAsync(
            name,
            Permission,
            () => question.Store.Client.GetLifecycleConfigurationAsync(new GetLifecycleConfigurationRequest { BucketName = question.Store.Bucket }, cancellation),
            answer => answer.Configuration?.Rules is { } rules ? judge([.. rules.Where(rule => rule.Status == LifecycleRuleStatus.Enabled)]) : BucketQuestion.Silent(name),
            (NoRules, absent));

    private static string? Harm(LifecycleRule rule) =>
        rule.Expiration is { Days: > 0 } or { Date: not null } ? "deletes objects of the store"
        : (rule.Transitions ?? []).Exists(transition => StorageClassName.IsArchive(transition.StorageClass?.Value ?? "")) ? "archives objects of the store, which then cannot be read without being restored"
        : null;

    /// <summary>Whether a rule's prefix is above or below the store's; one for tags that no object of ours has concerns nobody here.</summary>
    private static bool Concerns(LifecycleRule rule, S3Store store)
    {
        var filters = Parts(rule.Filter?.LifecycleFilterPredicate).ToList();
#pragma warning disable CS0618 // Rules made before filters existed have their prefix here, and still hold.
        var prefix = filters.OfType<LifecyclePrefixPredicate>().FirstOrDefault()?.Prefix ?? rule.Prefix ?? "";
#pragma warning restore CS0618
        return (prefix.StartsWith(store.Prefix, StringComparison.Ordinal) || store.Prefix.StartsWith(prefix, StringComparison.Ordinal))
            && filters.OfType<LifecycleTagPredicate>().All(tagged => store.Options.Tags.Contains(new ObjectTag(tagged.Tag.Key, tagged.Tag.Value)));
    }

    private static IEnumerable<LifecycleFilterPredicate> Parts(LifecycleFilterPredicate? filter) => filter switch
    {
        null => [],
        LifecycleAndOperator and => and.Operands.SelectMany(Parts),
        _ => [filter],
    };
}
