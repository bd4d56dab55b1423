using System.Text;
using Amazon.Runtime;
using Amazon.S3.Model;
using ArtifactForge.Publishing.Access;

namespace ArtifactForge.Publishing.Checks;

/// <summary>Whether the bucket itself refuses who writes without a condition. Tried, since a policy that a server does not understand says nothing.</summary>
internal static class EnforcementCheck
{
    private const string Name = "enforced conditions";

    public static async Task<Check> RunAsync(BucketQuestion question, CancellationToken cancellation)
    {
        var store = question.Store;
        var (conditional, plain) = (StoreLayout.NewImmutableProbeKey(), StoreLayout.NewImmutableProbeKey());
        try
        {
            await store.TryAddAsync(conditional, Text(conditional), cancellation);
            await store.DeleteAsync(conditional, cancellation);
        }
        catch (ForgeException refusal)
        {
            return Check.NotKnown(Name, refusal);
        }

        try
        {
            await store.PutAsync(plain, Text(plain), cancellation);
            await store.DeleteAsync(plain, cancellation);
            return await StatedAsync(question, cancellation);
        }
        catch (ForgeException refusal) when (refusal.InnerException is AmazonServiceException error && S3Advice.IsDenied(error))
        {
            return Check.Ok(Name, "What never changes is written with If-None-Match, or not at all.");
        }
        catch (ForgeException refusal)
        {
            return Check.NotKnown(Name, refusal);
        }
    }

    /// <summary>A policy of somebody else's hand may protect what is published and not what we tried.</summary>
    private static async Task<Check> StatedAsync(BucketQuestion question, CancellationToken cancellation)
    {
        var said = await question.AskAsync(
            Name,
            "s3:GetBucketPolicy",
            () => question.Store.Client.GetBucketPolicyAsync(new GetBucketPolicyRequest { BucketName = question.Store.Bucket }, cancellation),
            answer => answer.Policy?.Contains("s3:if-none-match", StringComparison.Ordinal) == true ? Ineffective(question) : Unprotected(question),
            ("NoSuchBucketPolicy", () => Unprotected(question)));

        // Where the policy may not be read, what was tried counts.
        return said.State == CheckState.NotKnown ? Unprotected(question) : said;
    }

    private static Check Ineffective(BucketQuestion question) => question.IsAws
        ? Check.Warn(Name, "The bucket's policy speaks of s3:if-none-match, and a write without it was taken.", "Compare it with these statements, which cover what Preflight tries as well.", Statements(question))
        : Check.Warn(Name, "The bucket's policy speaks of s3:if-none-match, and the server took a write without it.", "Do not rely on it: let nobody but the publisher write there.");

    private static Check Unprotected(BucketQuestion question) => question.IsAws
        ? Check.Warn(Name, "Other programs may overwrite what is published.", "Add these statements to the bucket's policy.", Statements(question))
        : Check.Warn(Name, "Other programs may overwrite what is published.", "Let nobody but the publisher write there.");

    private static string Statements(BucketQuestion question)
    {
        var region = AwsRegion.TryParse(question.Region, out var parsed) ? parsed : BucketRegions.Default;
        return AccessPolicy.StatementsJson(BucketPolicies.Enforcing(new StorePlace(region, question.Store.Bucket, question.Store.Prefix)), region);
    }

    private static Blob Text(ObjectKey key) => Blob.Of(Encoding.UTF8.GetBytes("Preflight wrote this; it may be deleted.\n"), key.ToString());
}
