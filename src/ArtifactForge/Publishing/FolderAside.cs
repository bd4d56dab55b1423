using System.Security.Cryptography;

namespace ArtifactForge.Publishing;

/// <summary>What a store in a folder has beside its objects: files that are being written, and the lock.</summary>
internal sealed class FolderAside(string store, string name)
{
    private const string LockFile = "lock";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // Begins with a dot, which no key may: neither readers nor listings meet it.
    private readonly string aside = Path.Combine(store, ".aside");
    private bool swept;

    /// <summary>Writes to the disk what is to be moved to its place.</summary>
    public async Task<AsideFile> WriteAsync(Blob content, CancellationToken cancellation)
    {
        Make();
        RemoveLeftovers();
        var written = new AsideFile(Path.Combine(aside, Guid.NewGuid().ToString("N")));
        try
        {
            await using var source = await content.OpenAsync(cancellation);
            await using var target = new FileStream(written.Path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
            content.Require(await CopyAsync(source, target, cancellation));
#pragma warning disable CA1849 // FlushAsync does not reach the disk, and a store must outlive a power cut.
            target.Flush(flushToDisk: true);
#pragma warning restore CA1849
        }
        catch
        {
            written.Dispose();
            throw;
        }

        return written;
    }

    private static async Task<Sha256Digest> CopyAsync(Stream source, FileStream target, CancellationToken cancellation)
    {
        using var sha256 = SHA256.Create();
        await using var hashing = new CryptoStream(target, sha256, CryptoStreamMode.Write, leaveOpen: true);
        await source.CopyToAsync(hashing, cancellation);
        await hashing.FlushFinalBlockAsync(cancellation);
        return Sha256Digest.FromHash(sha256.Hash);
    }

    /// <summary>Of runs that were killed. No run writes one file for a day.</summary>
    private void RemoveLeftovers()
    {
        if (swept)
        {
            return;
        }

        swept = true;
        foreach (var file in new DirectoryInfo(aside).EnumerateFiles().Where(file => !string.Equals(file.Name, LockFile, StringComparison.Ordinal) && file.LastWriteTimeUtc < DateTime.UtcNow.AddDays(-1)))
        {
            file.Delete();
        }
    }

    /// <summary>One writer at a time decides what a key holds. The system releases the lock when its holder dies, so it never goes stale.</summary>
    public async Task<FileStream> LockAsync(CancellationToken cancellation)
    {
        Make();
        for (var waited = TimeSpan.Zero; ;)
        {
            try
            {
                return new FileStream(Path.Combine(aside, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException held) when (IsHeld(held) && waited < Patience)
            {
                var pause = TimeSpan.FromMilliseconds(2);
                await Task.Delay(pause, cancellation);
                waited += pause;
            }
            catch (IOException held) when (IsHeld(held))
            {
                throw new ForgeException($"{name}/.aside/lock", $"another run has held this store's lock for {Patience.TotalSeconds} seconds.", "Wait until it has ended, and run again.", Failure.Conflict, held);
            }
        }
    }

    private void Make()
    {
        FolderLinks.RefuseAbove(store, aside, name);
        Directory.CreateDirectory(aside);
    }

    /// <summary>Whether another has the lock (EAGAIN of Linux and macOS, a sharing violation of Windows), and not the disk a fault.</summary>
    private static bool IsHeld(IOException error) => (error.HResult & 0xFFFF) is 11 or 35 or 32 or 33;
}

/// <summary>A file that goes away again unless it is moved to its place.</summary>
internal sealed record AsideFile(string Path) : IDisposable
{
    public void Dispose() => File.Delete(Path);
}
