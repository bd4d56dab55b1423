using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using ArtifactForge.Publishing;
using ArtifactForge.Publishing.Access;

namespace ArtifactForge.Tests.Publishing;

/// <summary>A policy of the target Policies, as it is written for a bucket.</summary>
/// <param name="Allowed">Actions and what they may be done to, without asterisks.</param>
public sealed record StorePolicy(IReadOnlyList<(string Action, string Below)> Allowed)
{
    private const string Bucket = "arn:aws:s3:::acme/";

    public static StorePolicy Named(string name)
    {
        var options = new S3Options();
        var access = StoreAccess.Of(Destination.Of("s3://acme", null, [BucketRegions.Default], options, folder => folder), options);
        var statements = JsonNode.Parse(AccessFile.Of(access).Single(file => file.Policy.Name == name).Json)!["Statement"]!.AsArray();
        return new StorePolicy(
        [
            .. from statement in statements
               from action in statement!["Action"]!.AsArray()
               from resource in statement["Resource"]!.AsArray()
               select (action!.GetValue<string>(), resource!.GetValue<string>().TrimEnd('*').Replace(Bucket, "", StringComparison.Ordinal)),
        ]);
    }

    public StorePolicy Without((string Action, string Below) one) => new([.. Allowed.Where(other => other != one)]);

    public void Require(string action, string key)
    {
        if (!Allowed.Any(one => one.Action == action && key.StartsWith(one.Below, StringComparison.Ordinal)))
        {
            throw new ForgeException(key, $"{action} is not allowed.", "Allow it.", Failure.Failed);
        }
    }
}

/// <summary>A real store that lets nobody do what a policy does not allow.</summary>
public sealed class AllowedStore(IStore store, StorePolicy policy) : PassingStore(store)
{
    public override Task<StoredObject?> OpenAsync(ObjectKey key, CancellationToken cancellation)
    {
        policy.Require("s3:GetObject", key.ToString());
        return base.OpenAsync(key, cancellation);
    }

    public override Task<bool> TryAddAsync(ObjectKey key, Blob content, CancellationToken cancellation)
    {
        policy.Require("s3:PutObject", key.ToString());
        return base.TryAddAsync(key, content, cancellation);
    }

    public override Task<bool> TryReplaceAsync(ObjectKey key, Blob content, string? expectedTag, CancellationToken cancellation)
    {
        policy.Require("s3:PutObject", key.ToString());
        return base.TryReplaceAsync(key, content, expectedTag, cancellation);
    }

    public override Task PutAsync(ObjectKey key, Blob content, CancellationToken cancellation)
    {
        policy.Require("s3:PutObject", key.ToString());
        return base.PutAsync(key, content, cancellation);
    }

    public override Task DeleteAsync(ObjectKey key, CancellationToken cancellation)
    {
        policy.Require("s3:DeleteObject", key.ToString());
        return base.DeleteAsync(key, cancellation);
    }

    public override async IAsyncEnumerable<ListedObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        policy.Require("s3:ListBucket", "arn:aws:s3:::acme");
        await foreach (var entry in base.ListAsync(prefix, cancellation))
        {
            yield return entry;
        }
    }
}
