using Amazon.S3;
using Amazon.S3.Model;
using ArtifactForge.EndToEnd.TheBuild;
using ArtifactForge.Publishing;
using ArtifactForge.Tests;

namespace ArtifactForge.EndToEnd.Stores;

/// <summary>A real S3 server on this machine's loopback, in a folder of its own; ended by its process id.</summary>
public abstract class StoreServer : IDisposable
{
    public const string AccessKey = "testaccesskey";
    public const string SecretKey = "testsecretkey";

    private int buckets;

    public string Url { get; } = $"http://127.0.0.1:{Ports.Free()}";

    /// <summary>What the server needs instead of the defaults, which are AWS's own.</summary>
    public abstract S3Options Options { get; }

    protected string Folder { get; } = Directory.CreateTempSubdirectory("artifactforge-").FullName;

    protected int Port => new Uri(Url).Port;

    public async Task<string> NewBucketAsync()
    {
        var name = $"bucket-{Interlocked.Increment(ref buckets)}";
        using var client = Connect();
        await client.PutBucketAsync(new PutBucketRequest { BucketName = name });
        return name;
    }

    public async Task<IStore> NewStoreAsync()
    {
        var bucket = await NewBucketAsync();
        return new S3Store(Connect(), bucket, "prefix/", Options, $"s3://{bucket}/prefix");
    }

    public AmazonS3Client Connect()
    {
        // The SDK's default chain reads these; nothing else says who we are.
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", AccessKey);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", SecretKey);
        return S3Connection.Open(AwsRegion.Parse("us-east-1"), Options);
    }

    public virtual void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected static string Script(string name) => Path.Combine(ScratchHouse.Repository, "tests", "servers", name);
}
