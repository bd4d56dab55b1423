using System.Globalization;
using System.Net;
using Amazon.Runtime.Internal.Util;
using Amazon.S3;
using Amazon.S3.Model;
using ArtifactForge.Upstream;

namespace ArtifactForge.Publishing;

/// <summary>A store in an S3 bucket, below a prefix. Immutable objects and pointers are written conditionally.</summary>
public sealed class S3Store : IStore
{
    private const long MostInOnePut = 5L << 30;
    private const int Attempts = 6;

    // Enough to hide the latency of a bucket far away; more would only wait in its queue.
    public const int MostAtOnce = 32;

    private readonly IAmazonS3 client;
    private readonly string bucket;
    private readonly string prefix;
    private readonly S3Options options;
    private readonly Lazy<string> server;

    /// <param name="prefix">Empty, or ending in a slash.</param>
    public S3Store(IAmazonS3 client, string bucket, string prefix, S3Options options, string name)
    {
        this.client = client;
        this.bucket = bucket;
        this.prefix = prefix;
        this.options = options;
        server = new Lazy<string>(() => new Uri(client.DetermineServiceOperationEndpoint(new GetObjectRequest { BucketName = bucket, Key = prefix }).URL).Authority);
        Name = name;
    }

    public string Name { get; }

    public IAmazonS3 Client => client;

    /// <summary>That requests are signed for.</summary>
    public string Region => Client.Config.RegionEndpoint?.SystemName ?? Client.Config.AuthenticationRegion;

    public string Bucket => bucket;

    /// <summary>Empty, or ending in a slash.</summary>
    public string Prefix => prefix;

    public S3Options Options => options;

    public int AtOnce => MostAtOnce;

    public bool RefusesSamples => true;

    public Task<StoredObject?> OpenAsync(ObjectKey key, CancellationToken cancellation) => OpenAsync(key, response => response.ResponseStream, cancellation);

    /// <summary>Where all bytes are hashed here, the SDK need not compute an MD5 of them as well, which it does slowly.</summary>
    public async Task<Sha256Digest?> DigestAsync(ObjectKey key, CancellationToken cancellation)
    {
        await using var stored = await OpenAsync(key, response => response.ResponseStream is WrapperStream { } checking ? checking.GetNonWrapperBaseStream() : response.ResponseStream, cancellation);
        return stored is null ? null : await Blob.DigestAsync(stored.Content, cancellation);
    }

    private async Task<StoredObject?> OpenAsync(ObjectKey key, Func<GetObjectResponse, Stream> content, CancellationToken cancellation)
    {
        if (await GetAsync(key, _ => { }, cancellation) is not { } response)
        {
            return null;
        }

        var body = new S3ObjectStream($"{Name}/{key}", content(response), response.ContentLength, server.Value, options.Patience, (from, token) => RestAsync(key, from, response.ETag, token));
        return new StoredObject(body, response.ContentLength, response.ETag) { Encoding = response.Headers.ContentEncoding };
    }

    private async Task<Stream> RestAsync(ObjectKey key, long from, string tag, CancellationToken cancellation)
    {
        var response = await GetAsync(
            key,
            request =>
            {
                request.ByteRange = new ByteRange(string.Create(CultureInfo.InvariantCulture, $"bytes={from}-"));
                request.EtagToMatch = tag.Trim('"');
            },
            cancellation);
        return response?.ResponseStream ?? throw new ForgeException($"{Name}/{key}", "vanished while it was read.", "Run the same command again.");
    }

    private async Task<GetObjectResponse?> GetAsync(ObjectKey key, Action<GetObjectRequest> more, CancellationToken cancellation)
    {
        var request = new GetObjectRequest { BucketName = bucket, Key = prefix + key, ExpectedBucketOwner = options.ExpectedOwner };
        more(request);
        try
        {
            return await client.GetObjectAsync(request, cancellation);
        }
        catch (AmazonS3Exception missing) when (missing.StatusCode == HttpStatusCode.NotFound && !IsNoSuchBucket(missing))
        {
            return null;
        }
        catch (AmazonS3Exception refused) when (S3Advice.IsDenied(refused))
        {
            return await IsAbsentAsync(key, refused, cancellation) ? null : throw S3Advice.For(refused, $"{Name}/{key}", "s3:GetObject", options);
        }
        catch (Exception error) when (S3Advice.Knows(error))
        {
            throw S3Advice.For(error, $"{Name}/{key}", "s3:GetObject", options);
        }
    }

    public Task<bool> TryAddAsync(ObjectKey key, Blob content, CancellationToken cancellation) => TryPutAsync(key, content, Condition.Absent, cancellation);

    public Task<bool> TryReplaceAsync(ObjectKey key, Blob content, string? expectedTag, CancellationToken cancellation) =>
        TryPutAsync(key, content, expectedTag is null ? Condition.Absent : Condition.Tagged(expectedTag), cancellation);

    public Task PutAsync(ObjectKey key, Blob content, CancellationToken cancellation) => TryPutAsync(key, content, Condition.None, cancellation);

    public async Task DeleteAsync(ObjectKey key, CancellationToken cancellation)
    {
        try
        {
            await client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = bucket, Key = prefix + key, ExpectedBucketOwner = options.ExpectedOwner }, cancellation);
        }
        catch (Exception error) when (S3Advice.Knows(error))
        {
            throw S3Advice.For(error, $"{Name}/{key}", "s3:DeleteObject", options);
        }
    }

    public IAsyncEnumerable<ListedObject> ListAsync(string prefix, CancellationToken cancellation)
    {
        var request = new ListObjectsV2Request { BucketName = bucket, Prefix = this.prefix + prefix, ExpectedBucketOwner = options.ExpectedOwner };
        return new S3Listing(client, this.prefix, $"{Name}/{prefix}", options).ReadAsync(request, cancellation);
    }

    /// <summary>
    /// Where listing is not allowed, S3 tells nobody that an object is absent: it says 403 for 404. Ceph 16 says so too where
    /// listing is allowed for a prefix alone. So a listing has the last word.
    /// </summary>
    private async Task<bool> IsAbsentAsync(ObjectKey key, AmazonS3Exception refused, CancellationToken cancellation)
    {
        try
        {
            var request = new ListObjectsV2Request { BucketName = bucket, Prefix = prefix + key, MaxKeys = 1, ExpectedBucketOwner = options.ExpectedOwner };
            var found = await client.ListObjectsV2Async(request, cancellation);
            return (found.S3Objects ?? []).TrueForAll(entry => !string.Equals(entry.Key, prefix + key, StringComparison.Ordinal));
        }
        catch (AmazonS3Exception denied) when (S3Advice.IsDenied(denied))
        {
            throw S3Advice.For(refused, $"{Name}/{key}", "s3:GetObject and s3:ListBucket", options);
        }
    }

    private static bool IsNoSuchBucket(AmazonS3Exception error) => string.Equals(error.ErrorCode, "NoSuchBucket", StringComparison.Ordinal);

    /// <summary>False where the condition does not hold. 409 means that somebody writes the same key at this moment: tried again.</summary>
    private async Task<bool> TryPutAsync(ObjectKey key, Blob content, Condition condition, CancellationToken cancellation)
    {
        if (content.Size > MostInOnePut)
        {
            throw new ForgeException($"{Name}/{key}", $"has {content.Size} bytes, and one PutObject takes 5 GiB.", "Nothing that the forge makes is so large: look at the catalogue.");
        }

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await PutOnceAsync(key, content, condition, cancellation);
                return true;
            }
            catch (AmazonS3Exception refused) when (condition.IsUnmetBy(refused))
            {
                return false;
            }
            catch (AmazonS3Exception busy) when (busy.StatusCode == HttpStatusCode.Conflict && attempt < Attempts)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50 << attempt), cancellation);
            }
            catch (Exception error) when (S3Advice.Knows(error))
            {
                throw S3Advice.For(error, $"{Name}/{key}", S3PutRequest.Permissions(options), options);
            }
        }
    }

    private async Task PutOnceAsync(ObjectKey key, Blob content, Condition condition, CancellationToken cancellation)
    {
        await using var source = await SeekableAsync(content, cancellation);
        var request = S3PutRequest.Of(bucket, prefix, key, content, source, options);
        request.IfMatch = condition.IfMatch;
        request.IfNoneMatch = condition.IfNoneMatch;
        await client.PutObjectAsync(request, cancellation);
    }

    /// <summary>A body is read twice, to be signed and to be sent. What comes from the store itself cannot be, so it waits here: in a file where it is large.</summary>
    private static async Task<Stream> SeekableAsync(Blob content, CancellationToken cancellation)
    {
        var stream = await content.OpenAsync(cancellation);
        if (stream.CanSeek)
        {
            return stream;
        }

        await using (stream)
        {
            var copy = new SpoolStream(Path.GetTempPath(), content.Size);
            try
            {
                await stream.CopyToAsync(copy, cancellation);
                copy.Position = 0;
                content.Require(await Blob.DigestAsync(copy, cancellation));
                copy.Position = 0;
                return copy;
            }
            catch
            {
                await copy.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>What must hold for an object to be put.</summary>
    private sealed record Condition(string? IfMatch, string? IfNoneMatch)
    {
        public static Condition None { get; } = new(null, null);

        public static Condition Absent { get; } = new(null, "*");

        // The plain ETag: Ceph compares it without its quotes, and S3 takes it either way.
        public static Condition Tagged(string tag) => new(tag.Trim('"'), null);

        /// <summary>Whether it is the condition that was refused. With If-Match, 404 says that the object is no longer there; of anything else, that it was not written.</summary>
        public bool IsUnmetBy(AmazonS3Exception answer) => answer.StatusCode switch
        {
            HttpStatusCode.PreconditionFailed => this != None,
            HttpStatusCode.NotFound => IfMatch is not null && !IsNoSuchBucket(answer),
            _ => false,
        };
    }
}
