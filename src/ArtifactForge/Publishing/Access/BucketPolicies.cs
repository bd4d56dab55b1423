using ArtifactForge.Catalog;

namespace ArtifactForge.Publishing.Access;

/// <summary>
/// Policies of a bucket: for who reads, and against who writes without looking. A bucket has one policy, so each of these is
/// whole by itself.
/// </summary>
public static class BucketPolicies
{
    public static IReadOnlyList<AccessPolicy> Of(StorePlace place, bool isAws)
    {
        IReadOnlyList<AccessStatement> conditions = isAws ? Enforcing(place) : [];
        return
        [
            .. isAws ? [new AccessPolicy("bucket-private", "The store's bucket, for readers of its own account", conditions)] : Array.Empty<AccessPolicy>(),
            new AccessPolicy("bucket-account", "The store's bucket, read by one other account as well", [.. Readers(place, new AccessPrincipal($"arn:{Placeholders.Partition}:iam::{PolicyValues.Reader}:root"), []), .. conditions]),
            new AccessPolicy("bucket-organization", "The store's bucket, read by all accounts of an organisation", [.. Readers(place, AccessPrincipal.Everybody, [new AccessCondition("StringEquals", "aws:PrincipalOrgID", [PolicyValues.Organization])]), .. conditions]),
            new AccessPolicy("bucket-public", "The store's bucket, read by everybody", [Objects(place, AccessPrincipal.Everybody, []), .. conditions]),
        ];
    }

    /// <summary>S3 itself refuses whoever writes without a condition: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html</summary>
    public static IReadOnlyList<AccessStatement> Enforcing(StorePlace place) =>
    [
        Refusing("NothingImmutableTwice", [.. StoreLayout.ImmutableFolders.Concat(["audit/", StoreLayout.ImmutableProbes]).Select(place.Below)], ["s3:if-none-match"], "What never changes is written once"),
        Refusing("NoPointerUnseen", [place.Below(ChannelPointer.Folder)], ["s3:if-match", "s3:if-none-match"], "A channel is moved by who has seen where it is"),
    ];

    private static AccessStatement Refusing(string sid, IReadOnlyList<string> resources, IReadOnlyList<string> lacking, string why) => new()
    {
        Sid = sid,
        Denies = true,
        Principal = AccessPrincipal.Everybody,
        Actions = ["s3:PutObject"],
        Resources = resources,
        Conditions = [.. lacking.Select(key => new AccessCondition("Null", key, ["true"])), new AccessCondition("Bool", "s3:ObjectCreationOperation", ["true"])],
        Why = why,
    };

    private static IEnumerable<AccessStatement> Readers(StorePlace place, AccessPrincipal principal, IReadOnlyList<AccessCondition> conditions) =>
    [
        Objects(place, principal, conditions),
        new AccessStatement { Sid = "FindTheBucket", Principal = principal, Actions = ["s3:GetBucketLocation"], Resources = [place.BucketArn], Conditions = conditions, Why = "s3:// addresses do not say where a bucket is" },
    ];

    private static AccessStatement Objects(StorePlace place, AccessPrincipal principal, IReadOnlyList<AccessCondition> conditions) =>
        new() { Sid = "Read", Principal = principal, Actions = ["s3:GetObject"], Resources = [.. StoreFolders.Read.Select(place.Below)], Conditions = conditions, Why = "What is published" };
}
