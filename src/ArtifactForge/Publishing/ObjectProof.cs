using System.Security.Cryptography;
using ArtifactForge.Archives;
using ArtifactForge.Upstream;

namespace ArtifactForge.Publishing;

/// <summary>Reads objects once, each against everything that was promised of it.</summary>
internal sealed class ObjectProof(IStore store, string spoolFolder) : IDisposable
{
    // A connection may break off in the middle of a body; whoever reads thousands will meet one that does.
    private const int Attempts = 3;

    // Inflating is work for processors and wants memory; reading waits for the network, and more of it is under way at once.
    private readonly SemaphoreSlim inflating = new(Environment.ProcessorCount);

    public void Dispose() => inflating.Dispose();

    /// <returns>Each difference once, with how many bytes were read.</returns>
    public async Task<(IReadOnlyList<Damage> Damages, long Bytes)> ReadAsync(ObjectKey key, IReadOnlyList<Promise> promises, CancellationToken cancellation)
    {
        try
        {
            return await ReadPatientlyAsync(key, promises, cancellation);
        }
        catch (ForgeException damaged) when (damaged.Failure == Failure.Damage)
        {
            return ([new Damage(key, damaged.What, damaged.Fix)], 0);
        }
    }

    private async Task<(IReadOnlyList<Damage> Damages, long Bytes)> ReadPatientlyAsync(ObjectKey key, IReadOnlyList<Promise> promises, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ReadOnceAsync(key, promises, cancellation);
            }
            catch (Exception broken) when (broken is IOException or UnauthorizedAccessException || S3Advice.Knows(broken))
            {
                if (attempt == Attempts)
                {
                    return ([new Damage(key, $"cannot be read to its end: {broken.Message.Trim()}", $"If it stays so: {promises[0].Fix}")], 0);
                }
            }
        }
    }

    private async Task<(IReadOnlyList<Damage> Damages, long Bytes)> ReadOnceAsync(ObjectKey key, IReadOnlyList<Promise> promises, CancellationToken cancellation)
    {
        await using var stored = await store.OpenAsync(key, cancellation);
        if (stored is null)
        {
            return ([new Damage(key, "expected an object, found none.", promises[0].Fix)], 0);
        }

        if (Broken(key, promises, promise => promise.Size is { } size && size != stored.Size ? $"expected {size} bytes, found {stored.Size}." : null) is [_, ..] sizes)
        {
            return (sizes, 0);
        }

        var isTarball = promises.Any(promise => promise.Tarball is not null);
        using var packed = isTarball ? new SpoolStream(spoolFolder, stored.Size) : null;
        using var digests = new DigestingStream(packed ?? Stream.Null, HashAlgorithmName.SHA256, HashAlgorithmName.MD5);
        await stored.Content.CopyToAsync(digests, cancellation);
        var (sha256, md5) = (Sha256Digest.FromHash(digests.Digest(0)), Convert.ToHexStringLower(digests.Digest(1)));
        var damages = Broken(key, promises, promise => Difference(promise, sha256, md5));
        if (packed is not null && damages.Count == 0)
        {
            damages = await ProveAsync(key, promises, packed, cancellation);
        }

        return (damages, digests.Length);
    }

    private async Task<List<Damage>> ProveAsync(ObjectKey key, IReadOnlyList<Promise> promises, Stream packed, CancellationToken cancellation)
    {
        await inflating.WaitAsync(cancellation);
        try
        {
            var damages = Broken(key, promises, promise => promise.Tarball is { } tarball ? new TarballProof($"{store.Name}/{key}", tarball, spoolFolder).Refute(packed, cancellation) : null);

            // No accident makes what a view says of the bytes fit again.
            return promises.Any(promise => promise.Sha256 is not null) ? damages.ConvertAll(damage => damage with { Fix = Damage.Distrust }) : damages;
        }
        finally
        {
            inflating.Release();
        }
    }

    private static string? Difference(Promise promise, Sha256Digest sha256, string md5)
    {
        if (promise.Sha256 is { } expected && expected != sha256)
        {
            return $"expected SHA-256 {expected}, found {sha256}.";
        }

        return promise.Md5 is { } sum && !string.Equals(sum, md5, StringComparison.Ordinal) ? $"expected MD5 {sum}, found {md5}." : null;
    }

    private static List<Damage> Broken(ObjectKey key, IReadOnlyList<Promise> promises, Func<Promise, string?> refute) =>
    [
        .. promises.Select(promise => (Promise: promise, What: refute(promise)))
            .Where(broken => broken.What is not null)
            .DistinctBy(broken => broken.What)
            .Select(broken => new Damage(key, broken.What!, broken.Promise.Fix)),
    ];
}
