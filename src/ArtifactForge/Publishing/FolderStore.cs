using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace ArtifactForge.Publishing;

/// <summary>A store in a folder, for trying things out and for a web server to serve. Several writers at once do no harm.</summary>
public sealed class FolderStore(string folder, string name) : IStore
{
    private const string LockFile = "lock";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // Begins with a dot, which no key may: neither readers nor listings meet it.
    private readonly string aside = Path.Combine(folder, ".aside");
    private bool swept;

    public string Name { get; } = name;

    public string Folder => folder;

    // Writing waits for the disk, which takes a few at a time.
    public int AtOnce => 8;

    public async Task<StoredObject?> OpenAsync(ObjectKey key, CancellationToken cancellation)
    {
        try
        {
            var stream = new FileStream(PathOf(key), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, useAsync: true);
            var tag = (await Blob.DigestAsync(stream, cancellation)).Hex;
            stream.Position = 0;
            return new StoredObject(stream, stream.Length, tag);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public async Task<bool> TryAddAsync(ObjectKey key, Blob content, CancellationToken cancellation)
    {
        var path = PathOf(key);
        if (File.Exists(path))
        {
            return false;
        }

        var written = await WriteAsideAsync(content, cancellation);
        try
        {
            // File.Move without overwriting looks first and renames then, which lets two writers through; the lock does not.
            using var held = await LockAsync(cancellation);
            if (File.Exists(path))
            {
                return false;
            }

            Put(written, path);
            return true;
        }
        finally
        {
            File.Delete(written);
        }
    }

    public async Task<bool> TryReplaceAsync(ObjectKey key, Blob content, string? expectedTag, CancellationToken cancellation)
    {
        using var held = await LockAsync(cancellation);
        await using var current = await OpenAsync(key, cancellation);
        if (!string.Equals(current?.Tag, expectedTag, StringComparison.Ordinal))
        {
            return false;
        }

        await PutAsync(key, content, cancellation);
        return true;
    }

    public async Task PutAsync(ObjectKey key, Blob content, CancellationToken cancellation) =>
        Put(await WriteAsideAsync(content, cancellation), PathOf(key));

    public Task DeleteAsync(ObjectKey key, CancellationToken cancellation)
    {
        var path = PathOf(key);
        if (File.Exists(path))
        {
            File.Delete(path);
            RemoveEmptyFolders(Path.GetDirectoryName(path)!);
        }

        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<ListedObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        var root = new DirectoryInfo(Path.Combine(folder, prefix));
        var files = root.Exists ? root.EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true }) : [];
        foreach (var file in files)
        {
            cancellation.ThrowIfCancellationRequested();
            if (ObjectKey.TryParse(Path.GetRelativePath(folder, file.FullName).Replace('\\', '/'), out var key))
            {
                yield return new ListedObject(key, file.Length, new DateTimeOffset(file.LastWriteTimeUtc));
            }
        }
    }

    /// <summary>Keys have no folders, so none is left where the last of them went.</summary>
    private void RemoveEmptyFolders(string path)
    {
        try
        {
            for (; path.Length > folder.Length && !Directory.EnumerateFileSystemEntries(path).Any(); path = Path.GetDirectoryName(path)!)
            {
                Directory.Delete(path);
            }
        }
        catch (IOException)
        {
            // Another run has just put something there, or has just removed it itself.
        }
    }

    private static void Put(string written, string path)
    {
        for (; ;)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            try
            {
                File.Move(written, path, overwrite: true);
                return;
            }
            catch (DirectoryNotFoundException) when (File.Exists(written))
            {
                // Another run has just removed the folder, because it was empty.
            }
        }
    }

    private string PathOf(ObjectKey key) => Path.Combine(folder, key.ToString());

    private async Task<string> WriteAsideAsync(Blob content, CancellationToken cancellation)
    {
        Directory.CreateDirectory(aside);
        RemoveLeftovers();
        var path = Path.Combine(aside, Guid.NewGuid().ToString("N"));
        try
        {
            await using var source = await content.OpenAsync(cancellation);
            await using var target = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
            content.Require(await CopyAsync(source, target, cancellation));
#pragma warning disable CA1849 // FlushAsync does not reach the disk, and a store must outlive a power cut.
            target.Flush(flushToDisk: true);
#pragma warning restore CA1849
        }
        catch
        {
            File.Delete(path);
            throw;
        }

        return path;
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
    private async Task<FileStream> LockAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(aside);
        for (var waited = TimeSpan.Zero; ;)
        {
            try
            {
                return new FileStream(Path.Combine(aside, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (waited < Patience)
            {
                var pause = TimeSpan.FromMilliseconds(2);
                await Task.Delay(pause, cancellation);
                waited += pause;
            }
            catch (IOException held)
            {
                throw new ForgeException($"{Name}/.aside/lock", $"another run has held this store's lock for {Patience.TotalSeconds} seconds.", "Wait until it has ended, and run again.", Failure.Conflict, held);
            }
        }
    }
}
