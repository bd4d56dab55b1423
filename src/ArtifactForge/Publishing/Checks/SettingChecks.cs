using Amazon.S3;
using Amazon.S3.Model;

namespace ArtifactForge.Publishing.Checks;

/// <summary>How a bucket is set up. An answer without content is none: some servers answer what they do not know with a listing.</summary>
internal static class SettingChecks
{
    public static Task<Check> VersioningAsync(BucketQuestion question, CancellationToken cancellation)
    {
        const string Name = "versioning";
        return question.AskAsync(
            Name,
            "s3:GetBucketVersioning",
            () => question.Store.Client.GetBucketVersioningAsync(new GetBucketVersioningRequest { BucketName = question.Store.Bucket }, cancellation),
            answer => answer.VersioningConfig?.Status == VersionStatus.Enabled
                ? Check.Ok(Name, "It is on: what is replaced or deleted can be had back.")
                : question.IsAws ? Check.Warn(Name, Gone(answer), "Turn it on.", question.Command("put-bucket-versioning", "--versioning-configuration Status=Enabled"))
                : Check.Warn(Name, Gone(answer), "Keep a copy of the store. Versions cannot be turned off again, and some servers (Ceph 16) heed no conditions in a bucket that has or had them."));

        static string Gone(GetBucketVersioningResponse answer) =>
            $"It is {(answer.VersioningConfig?.Status == VersionStatus.Suspended ? "suspended" : "off")}: what is replaced or deleted is gone.";
    }

    public static Task<Check> EncryptionAsync(BucketQuestion question, CancellationToken cancellation)
    {
        const string Name = "encryption";
        return question.AskAsync(
            Name,
            "s3:GetEncryptionConfiguration",
            () => question.Store.Client.GetBucketEncryptionAsync(new GetBucketEncryptionRequest { BucketName = question.Store.Bucket }, cancellation),
            answer => answer.ServerSideEncryptionConfiguration?.ServerSideEncryptionRules?.FirstOrDefault()?.ServerSideEncryptionByDefault is { ServerSideEncryptionAlgorithm: { } algorithm } rule
                ? Encrypted(Name, algorithm, rule.ServerSideEncryptionKeyManagementServiceKeyId)
                : BucketQuestion.Silent(Name),
            ("ServerSideEncryptionConfigurationNotFoundError", () => Check.Warn(Name, "The bucket has no default encryption.", "Set one, or give --kms-key.", question.Command("put-bucket-encryption", """--server-side-encryption-configuration '{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"AES256"}}]}'"""))));
    }

    public static Task<Check> PublicAccessAsync(BucketQuestion question, CancellationToken cancellation)
    {
        const string Name = "public access";
        const string All = "BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true";
        return question.AskAsync(
            Name,
            "s3:GetBucketPublicAccessBlock",
            () => question.Store.Client.GetPublicAccessBlockAsync(new GetPublicAccessBlockRequest { BucketName = question.Store.Bucket }, cancellation),
            answer => answer.PublicAccessBlockConfiguration is not { } block ? BucketQuestion.Silent(Name)
                : block is { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true } ? Check.Ok(Name, "It is blocked: nobody reads without credentials.")
                : block is { BlockPublicAcls: true, IgnorePublicAcls: true } ? Check.Warn(Name, "ACLs cannot make anything public, a bucket policy can.", "Right for a public store. For any other, block that too.", question.Command("put-public-access-block", $"--public-access-block-configuration {All}"))
                : NotBlocked(),
            ("NoSuchPublicAccessBlockConfiguration", NotBlocked));

        Check NotBlocked() => Check.Warn(Name, "Nothing keeps ACLs and policies from making objects public.", "Block it; for a public store leave BlockPublicPolicy and RestrictPublicBuckets at false.", question.Command("put-public-access-block", $"--public-access-block-configuration {All}"));
    }

    public static Task<Check> OwnershipAsync(BucketQuestion question, CancellationToken cancellation)
    {
        const string Name = "object ownership";
        return question.AskAsync(
            Name,
            "s3:GetBucketOwnershipControls",
            () => question.Store.Client.GetBucketOwnershipControlsAsync(new GetBucketOwnershipControlsRequest { BucketName = question.Store.Bucket }, cancellation),
            answer => answer.OwnershipControls?.Rules?.FirstOrDefault()?.ObjectOwnership is not { } mode ? BucketQuestion.Silent(Name)
                : mode == ObjectOwnership.BucketOwnerEnforced ? Check.Ok(Name, "BucketOwnerEnforced: all objects are the bucket owner's, and ACLs are off.")
                : Shared(mode.Value),
            ("OwnershipControlsNotFoundError", () => Shared("ObjectWriter")));

        Check Shared(string mode) => Check.Warn(Name, $"{mode}: an object may belong to the account that wrote it, and ACLs are heeded.", "Turn ACLs off; the forge sends none.", question.Command("put-bucket-ownership-controls", "--ownership-controls 'Rules=[{ObjectOwnership=BucketOwnerEnforced}]'"));
    }

    private static Check Encrypted(string name, ServerSideEncryptionMethod algorithm, string? key)
    {
        var isKms = algorithm != ServerSideEncryptionMethod.AES256;
        return isKms && key is null
            ? Check.Warn(name, $"{algorithm.Value} with the key that AWS manages, which no other account can read with.", "Right where all readers are of this account. Otherwise name a key of your own in the bucket's default encryption.")
            : Check.Ok(name, isKms ? $"{algorithm.Value} with {key}: readers need kms:Decrypt on it." : "AES256, with keys of the server's.");
    }
}
