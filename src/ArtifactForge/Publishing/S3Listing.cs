using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;

namespace ArtifactForge.Publishing;

/// <summary>
/// What a bucket holds below a prefix. No checksum guards a listing, so what cannot be read is asked for again, and what makes no
/// sense is refused; whoever removes or condemns something by what is left looks at it a second time.
/// </summary>
/// <param name="root">The store's own prefix, which its keys do not show.</param>
internal sealed class S3Listing(IAmazonS3 client, string root, string where, S3Options options)
{
    // A listing that was damaged on its way says nothing about the next.
    private const int Attempts = 3;

    public async IAsyncEnumerable<ListedObject> ReadAsync(ListObjectsV2Request request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var more = true; more;)
        {
            var page = await PageAsync(request, cancellation);
            foreach (var entry in page.S3Objects ?? [])
            {
                Require(entry.Key?.StartsWith(request.Prefix, StringComparison.Ordinal) == true, $"names '{entry.Key}', which is not below it");
                Require(seen.Add(entry.Key!), $"names '{entry.Key}' twice");
                Require(entry.Size >= 0 && entry.LastModified is not null, $"says neither size nor time of '{entry.Key}'");
                if (ObjectKey.TryParse(entry.Key![root.Length..], out var key))
                {
                    yield return new ListedObject(key, entry.Size!.Value, new DateTimeOffset(entry.LastModified!.Value.ToUniversalTime()), entry.ETag?.Trim('"'));
                }
            }

            more = page.IsTruncated == true;
            Require(!more || (page.NextContinuationToken is { Length: > 0 } next && !string.Equals(next, request.ContinuationToken, StringComparison.Ordinal)), "goes on, and does not say where");
            request.ContinuationToken = page.NextContinuationToken;
        }
    }

    private async Task<ListObjectsV2Response> PageAsync(ListObjectsV2Request request, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await client.ListObjectsV2Async(request, cancellation);
            }
            catch (Exception unreadable) when (S3Advice.IsUnreadable(unreadable) && attempt < Attempts)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50 << attempt), cancellation);
            }
            catch (Exception error) when (S3Advice.Knows(error))
            {
                throw S3Advice.For(error, where, "s3:ListBucket", options);
            }
        }
    }

    private void Require(bool makesSense, string otherwise)
    {
        if (!makesSense)
        {
            throw new ForgeException(where, $"the listing {otherwise}.", $"It was damaged on its way, or the server lists wrongly: {S3Advice.RunAgain}", Failure.Failed);
        }
    }
}
