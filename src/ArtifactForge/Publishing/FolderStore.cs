using System.IO.Enumeration;
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
        var path = PathOf(key);
        FolderLinks.RefuseFile(path, $"{Name}/{key}");
        try
        {
            if (!OrdinaryFile.Is(new FileInfo(path)))
            {
                throw new ForgeException($"{Name}/{key}", $"{OrdinaryFile.Unlike}.", "Remove it, and publish everything again.", Failure.Damage);
            }

            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, useAsync: true);
            var tag = (await Blob.DigestAsync(stream, cancellation)).Hex;
            stream.Position = 0;
            return new StoredObject(stream, stream.Length, tag);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (UnauthorizedAccessException) when (Directory.Exists(path))
        {
            throw IsFolder(key);
        }
    }

    /// <summary>What the tag is.</summary>
    public async Task<Sha256Digest?> DigestAsync(ObjectKey key, CancellationToken cancellation)
    {
        await using var stored = await OpenAsync(key, cancellation);
        return stored is null ? null : Sha256Digest.Parse(stored.Tag);
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

            Put(written, path, key);
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
        Put(await WriteAsideAsync(content, cancellation), PathOf(key), key);

    public Task DeleteAsync(ObjectKey key, CancellationToken cancellation)
    {
        var path = PathOf(key);
        try
        {
            File.Delete(path);
            RemoveEmptyFolders(Path.GetDirectoryName(path)!);
        }
        catch (DirectoryNotFoundException)
        {
            // It was not there, or another run has just removed it and its folder.
        }
        catch (UnauthorizedAccessException) when (Directory.Exists(path))
        {
            throw IsFolder(key);
        }

        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<ListedObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        var root = Path.Combine(folder, prefix);
        FolderLinks.RefuseAbove(folder, root, Name);
        if (FilesBelow(root) is not { } files)
        {
            yield break;
        }

        foreach (var file in files)
        {
            cancellation.ThrowIfCancellationRequested();
            if (ObjectKey.TryParse(RelativePath(file.FullName), out var key) && Listed(key, file) is { } listed)
            {
                yield return listed;
            }
        }
    }

    private static ListedObject? Listed(ObjectKey key, FileInfo file)
    {
        try
        {
            return new ListedObject(key, file.Length, new DateTimeOffset(file.LastWriteTimeUtc));
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            // Removed since its folder was read.
            return null;
        }
    }

    /// <summary>What may not be looked at is an error: whoever lists decides by it what nobody needs. Links are not followed.</summary>
    private FileSystemEnumerable<FileInfo>? FilesBelow(string root)
    {
        try
        {
            return new FileSystemEnumerable<FileInfo>(
                root,
                (ref FileSystemEntry entry) => (FileInfo)entry.ToFileSystemInfo(),
                new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = false })
            {
                ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && !IsLink(ref entry),
                ShouldRecursePredicate = (ref FileSystemEntry entry) => !IsLink(ref entry),
            };
        }
        catch (DirectoryNotFoundException)
        {
            // Asking first would not help: another run may remove the folder, being empty, after the answer.
            return null;
        }
    }

    /// <summary>Among the copies may be links of somebody else's; everywhere else one hides what somebody needs.</summary>
    private bool IsLink(ref FileSystemEntry entry)
    {
        if (!entry.Attributes.HasFlag(FileAttributes.ReparsePoint))
        {
            return false;
        }

        var path = RelativePath(entry.ToFullPath());
        return Copies.Folders.Any(copies => path.StartsWith(copies, StringComparison.Ordinal)) ? true : throw FolderLinks.Refusal($"{Name}/{path}");
    }

    private string RelativePath(string path) => Path.GetRelativePath(folder, path).Replace('\\', '/');

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

    private void Put(string written, string path, ObjectKey key)
    {
        for (; ;)
        {
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.Move(written, path, overwrite: true);
                return;
            }
            catch (DirectoryNotFoundException) when (File.Exists(written))
            {
                // Another run has just removed the folder, because it was empty.
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException && Directory.Exists(path))
            {
                throw IsFolder(key);
            }
        }
    }

    private ForgeException IsFolder(ObjectKey key) =>
        new($"{Name}/{key}", "expected a file, found a folder.", "Move it away: whoever made it did not know that a store is here.", Failure.Damage);

    private string PathOf(ObjectKey key)
    {
        var path = Path.Combine(folder, key.ToString());
        FolderLinks.RefuseAbove(folder, Path.GetDirectoryName(path)!, Name);
        return path;
    }

    private async Task<string> WriteAsideAsync(Blob content, CancellationToken cancellation)
    {
        MakeAside();
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
        MakeAside();
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
                throw new ForgeException($"{Name}/.aside/lock", $"another run has held this store's lock for {Patience.TotalSeconds} seconds.", "Wait until it has ended, and run again.", Failure.Conflict, held);
            }
        }
    }

    private void MakeAside()
    {
        FolderLinks.RefuseAbove(folder, aside, Name);
        Directory.CreateDirectory(aside);
    }

    /// <summary>Whether another has the lock (EAGAIN of Linux and macOS, a sharing violation of Windows), and not the disk a fault.</summary>
    private static bool IsHeld(IOException error) => (error.HResult & 0xFFFF) is 11 or 35 or 32 or 33;
}
