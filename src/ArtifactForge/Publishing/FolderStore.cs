using System.Runtime.CompilerServices;

namespace ArtifactForge.Publishing;

/// <summary>A store in a folder, for trying things out and for a web server to serve. Several writers at once do no harm.</summary>
public sealed class FolderStore(string folder, string name) : IStore
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // Begins with a dot, which no key may: neither readers nor listings meet it.
    private readonly string aside = Path.Combine(folder, ".aside");

    public string Name { get; } = name;

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
        }

        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<(ObjectKey Key, long Size)> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        var root = new DirectoryInfo(Path.Combine(folder, prefix));
        var files = root.Exists ? root.EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true }) : [];
        foreach (var file in files)
        {
            cancellation.ThrowIfCancellationRequested();
            if (ObjectKey.TryParse(Path.GetRelativePath(folder, file.FullName).Replace('\\', '/'), out var key))
            {
                yield return (key, file.Length);
            }
        }
    }

    private static void Put(string written, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Move(written, path, overwrite: true);
    }

    private string PathOf(ObjectKey key) => Path.Combine(folder, key.ToString());

    private async Task<string> WriteAsideAsync(Blob content, CancellationToken cancellation)
    {
        Directory.CreateDirectory(aside);
        var path = Path.Combine(aside, Guid.NewGuid().ToString("N"));
        try
        {
            await using var source = await content.OpenAsync(cancellation);
            await using var target = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
            await source.CopyToAsync(target, cancellation);
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

    /// <summary>One writer at a time decides what a key holds. The system releases the lock when its holder dies, so it never goes stale.</summary>
    private async Task<FileStream> LockAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(aside);
        for (var waited = TimeSpan.Zero; ;)
        {
            try
            {
                return new FileStream(Path.Combine(aside, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
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
