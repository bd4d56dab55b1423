using System.Globalization;
using Amazon.S3;
using Amazon.S3.Model;
using ArtifactForge.EndToEnd.Stores;

namespace ArtifactForge.EndToEnd.Survival;

/// <summary>A bucket that anybody may read, in which each case has a prefix of its own.</summary>
public sealed class OpenBucket : IDisposable
{
    public const string First = "first";

    private readonly AmazonS3Client client;
    private int cases;

    private OpenBucket(StoreServer server, string name)
    {
        Server = server;
        client = server.Connect();
        Name = name;
    }

    public StoreServer Server { get; }

    public string Name { get; }

    public static async Task<OpenBucket> MakeAsync(StoreServer server)
    {
        var bucket = new OpenBucket(server, await server.NewBucketAsync());
        await bucket.client.PutBucketPolicyAsync(new PutBucketPolicyRequest
        {
            BucketName = bucket.Name,
            Policy = $$"""
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": ["s3:GetObject", "s3:ListBucket"],
                 "Resource": ["arn:aws:s3:::{{bucket.Name}}", "arn:aws:s3:::{{bucket.Name}}/*"]}]}
                """,
        });
        return bucket;
    }

    public void Dispose() => client.Dispose();

    public string NewPrefix() => string.Create(CultureInfo.InvariantCulture, $"case-{Interlocked.Increment(ref cases)}");

    public string AddressOf(string prefix) => $"s3://{Name}/{prefix}";

    /// <summary>Directly, past every proxy.</summary>
    public StoreBytes BytesOf(string prefix) => StoreBytesOf.Web($"{Server.Url}/{Name}/{prefix}");

    public async Task<IReadOnlyList<string>> KeysAsync(string prefix)
    {
        var keys = new List<string>();
        await foreach (var entry in client.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = Name, Prefix = prefix + "/" }).S3Objects)
        {
            keys.Add(entry.Key[(prefix.Length + 1)..]);
        }

        return keys;
    }

    /// <summary>A new prefix with everything that another has.</summary>
    public async Task<string> CopyAsync(string prefix)
    {
        var copy = NewPrefix();
        await Parallel.ForEachAsync(await KeysAsync(prefix), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (key, token) =>
            await client.CopyObjectAsync(new CopyObjectRequest { SourceBucket = Name, SourceKey = $"{prefix}/{key}", DestinationBucket = Name, DestinationKey = $"{copy}/{key}" }, token));
        return copy;
    }
}
