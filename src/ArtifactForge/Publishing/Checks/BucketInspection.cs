using System.Globalization;
using Amazon.Runtime;
using Amazon.S3.Model;

namespace ArtifactForge.Publishing.Checks;

/// <summary>Whether a bucket is fit to be a store. Without a bucket there is nothing else to ask.</summary>
internal static class BucketInspection
{
    private const string Nobody = "000000000000";
    private static readonly TimeSpan Drift = TimeSpan.FromMinutes(1);

    public static async Task<IReadOnlyList<Check>> RunAsync(S3Store store, TimeProvider clock, bool allowUnconditional, CancellationToken cancellation)
    {
        var question = new BucketQuestion(store, store.Region);
        var there = await ThereAsync(question, cancellation);
        if (there.State == CheckState.Fail)
        {
            return [there];
        }

        var home = await BucketHome.AskAsync(store, clock, cancellation);
        return [there, .. await Task.WhenAll(
            InRegionAsync(question, home, cancellation),
            OwnerAsync(question, cancellation),
            WritingChecks.WritableAsync(store, cancellation),
            WritingChecks.ConditionalAsync(store, allowUnconditional, cancellation),
            EnforcementCheck.RunAsync(question, cancellation),
            SettingChecks.VersioningAsync(question, cancellation),
            SettingChecks.EncryptionAsync(question, cancellation),
            SettingChecks.PublicAccessAsync(question, cancellation),
            SettingChecks.OwnershipAsync(question, cancellation),
            LifecycleChecks.UploadsAsync(question, cancellation),
            LifecycleChecks.ObjectsAsync(question, cancellation),
            Task.FromResult(Clock(home)))];
    }

    /// <summary>By listing below the prefix, which a publisher may: asking for the bucket itself needs more.</summary>
    private static async Task<Check> ThereAsync(BucketQuestion question, CancellationToken cancellation)
    {
        const string Name = "bucket";
        try
        {
            await question.Store.Client.ListObjectsV2Async(Listing(question, question.Store.Options.ExpectedOwner), cancellation);
            return Check.Ok(Name, "It is there, and may be listed.");
        }
        catch (AmazonServiceException missing) when (string.Equals(missing.ErrorCode, "NoSuchBucket", StringComparison.Ordinal))
        {
            return Check.Fail(Name, "There is no such bucket.", "Make it, or correct --store; buckets in China and GovCloud are found with --regions alone.", question.Making());
        }
        catch (Exception error) when (S3Advice.Knows(error))
        {
            return Check.Fail(Name, S3Advice.For(error, question.Store.Name, "s3:ListBucket", question.Store.Options));
        }
    }

    private static ListObjectsV2Request Listing(BucketQuestion question, string? owner) =>
        new() { BucketName = question.Store.Bucket, Prefix = question.Store.Prefix, MaxKeys = 1, ExpectedBucketOwner = owner };

    private static async Task<Check> InRegionAsync(BucketQuestion question, BucketHome home, CancellationToken cancellation)
    {
        const string Name = "region";
        if (home.Region is { } told)
        {
            return Judge(told.Name);
        }

        return await question.AskAsync(
            Name,
            "s3:GetBucketLocation",
            () => question.Store.Client.GetBucketLocationAsync(new GetBucketLocationRequest { BucketName = question.Store.Bucket }, cancellation),
            location => Judge(location.Location?.Value switch { null or "" => "us-east-1", "EU" => "eu-west-1", var other => other }));

        Check Judge(string found) => string.Equals(found, question.Region, StringComparison.Ordinal) ? Check.Ok(Name, $"It is in {found}.")
            : AwsRegion.TryParse(found, out _) ? Check.Fail(Name, $"It is in {found}, not in {question.Region}.", $"Give --regions {found}.")
            : Check.NotKnown(Name, $"The server calls it '{found}', which is no region of AWS.", "Nothing to do where requests are answered.");
    }

    private static async Task<Check> OwnerAsync(BucketQuestion question, CancellationToken cancellation)
    {
        const string Name = "owner";
        if (question.Store.Options.ExpectedOwner is { } expected)
        {
            return await question.AskAsync(
                Name,
                "s3:ListBucket",
                () => question.Store.Client.ListObjectsV2Async(Listing(question, Nobody), cancellation),
                _ => Check.NotKnown(Name, $"The server takes any account for the owner: {expected} proves nothing.", "Leave --expected-owner out."),
                ("AccessDenied", () => Check.Ok(Name, $"It belongs to {expected}, and S3 holds every request to that.")));
        }

        return await question.AskAsync(
            Name,
            "s3:GetBucketAcl",
            () => question.Store.Client.GetBucketAclAsync(new GetBucketAclRequest { BucketName = question.Store.Bucket }, cancellation),
            acl => acl.Owner?.Id is not { Length: > 0 } owner ? BucketQuestion.Silent(Name)
                : question.IsAws ? Check.Warn(Name, $"It belongs to {owner} (a canonical id), and any bucket of this name would be taken.", "Give --expected-owner ACCOUNT_ID: then S3 refuses a bucket of somebody else.")
                : Check.Ok(Name, $"It belongs to {owner}."));
    }

    private static Check Clock(BucketHome home)
    {
        const string Name = "clock";
        return home.ClockAhead is not { } ahead ? BucketQuestion.Silent(Name)
            : ahead.Duration() <= Drift ? Check.Ok(Name, "This machine's clock and the server's agree.")
            : Check.Warn(Name, $"This machine's clock is {BucketHome.ToText(ahead)}.", "Set it (timedatectl shows it): from 15 minutes on Prune refuses to go by it.");
    }
}
