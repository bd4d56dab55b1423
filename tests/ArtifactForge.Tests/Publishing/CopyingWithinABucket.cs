using System.IO.Pipelines;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using ArtifactForge.Publishing;
using ArtifactForge.Upstream;

namespace ArtifactForge.Tests.Publishing;

/// <summary>Copies whose bytes come from the store: however large they are, and however many at once, they take no more memory.</summary>
public sealed class CopyingWithinABucket : IDisposable
{
    private static readonly ObjectKey Key = ObjectKey.Of("patches/3.4.1/file.tgz");
    private readonly Client client = new();

    public void Dispose() => client.Dispose();

    private Task CopyAsync(byte[] content, byte[] arriving) => new S3Store(client, "acme", "", new S3Options(), "s3://acme").PutAsync(
        Key,
        Blob.Of(content, "file.tgz") with { OpenAsync = _ => Task.FromResult(PipeReader.Create(new MemoryStream(arriving)).AsStream()) },
        CancellationToken.None);

    [Theory]
    [InlineData(0, true)]
    [InlineData(SpoolStream.MostInMemory, true)]
    [InlineData(SpoolStream.MostInMemory + 1, false)]
    public async Task WhatIsLargeWaitsInAFile(int size, bool isInMemory)
    {
        var content = new byte[size];
        Random.Shared.NextBytes(content);
        await CopyAsync(content, content);
        Assert.Equal((true, isInMemory), (client.IsSpooled, client.IsInMemory));
        Assert.Equal(Sha256Digest.OfContent(content), client.Sent);
    }

    [Fact]
    public async Task WhatIsDamagedIsNotCopied()
    {
        var refusal = await Assert.ThrowsAsync<ForgeException>(() => CopyAsync("right"u8.ToArray(), "wrong"u8.ToArray()));
        Assert.Equal(Failure.Damage, refusal.Failure);
        Assert.Null(client.Sent);
    }

    /// <summary>Sends nothing, and looks at what it is to send.</summary>
    private sealed class Client() : AmazonS3Client(new BasicAWSCredentials("testaccesskey", "testsecretkey"), new AmazonS3Config { ServiceURL = "http://127.0.0.1:9" })
    {
        public bool IsSpooled { get; private set; }

        public bool IsInMemory { get; private set; }

        public Sha256Digest? Sent { get; private set; }

        public override async Task<PutObjectResponse> PutObjectAsync(PutObjectRequest request, CancellationToken cancellationToken = default)
        {
            IsSpooled = request.InputStream is SpoolStream { Position: 0 };
            IsInMemory = request.InputStream is SpoolStream { IsInMemory: true };
            Sent = await Blob.DigestAsync(request.InputStream, cancellationToken);
            return new PutObjectResponse();
        }
    }
}
