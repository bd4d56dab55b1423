using System.IO.Enumeration;
using System.Runtime.CompilerServices;

namespace ArtifactForge.Publishing;

/// <summary>A store in a folder, for trying things out and for a web server to serve. Several writers at once do no harm.</summary>
public sealed class FolderStore(string folder, string name) : IStore
{
    private const int Attempts = 100;

    private readonly FolderAside aside = new(folder, name);

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

            return await OpenAsync(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, useAsync: true), cancellation);
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

    private static async Task<StoredObject> OpenAsync(FileStream stream, CancellationToken cancellation)
    {
        try
        {
            var tag = (await Blob.DigestAsync(stream, cancellation)).Hex;
            stream.Position = 0;
            return new StoredObject(stream, stream.Length, tag);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
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

        using var written = await aside.WriteAsync(content, cancellation);

        // File.Move without overwriting looks first and renames then, which lets two writers through; the lock does not.
        using var held = await aside.LockAsync(cancellation);
        if (File.Exists(path))
        {
            return false;
        }

        Put(written, path, key);
        return true;
    }

    public async Task<bool> TryReplaceAsync(ObjectKey key, Blob content, string? expectedTag, CancellationToken cancellation)
    {
        using var held = await aside.LockAsync(cancellation);
        await using var current = await OpenAsync(key, cancellation);
        if (!string.Equals(current?.Tag, expectedTag, StringComparison.Ordinal))
        {
            return false;
        }

        await PutAsync(key, content, cancellation);
        return true;
    }

    public async Task PutAsync(ObjectKey key, Blob content, CancellationToken cancellation)
    {
        using var written = await aside.WriteAsync(content, cancellation);
        Put(written, PathOf(key), key);
    }

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

    private void Put(AsideFile written, string path, ObjectKey key)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.Move(written.Path, path, overwrite: true);
                return;
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException && Directory.Exists(path))
            {
                throw IsFolder(key);
            }
            catch (IOException) when (FileAbove(path) is { } file)
            {
                throw Foreign(RelativePath(file), "expected a folder, found a file.");
            }
            catch (IOException) when (attempt < Attempts && File.Exists(written.Path))
            {
                // Another run has just removed the folder, because it was empty, or made it again. Which it was, the error does not say.
            }
        }
    }

    private string? FileAbove(string path)
    {
        for (var above = Path.GetDirectoryName(path)!; above.Length > folder.Length; above = Path.GetDirectoryName(above)!)
        {
            if (File.Exists(above))
            {
                return above;
            }
        }

        return null;
    }

    private ForgeException IsFolder(ObjectKey key) => Foreign(key.ToString(), "expected a file, found a folder.");

    private ForgeException Foreign(string path, string what) =>
        new($"{Name}/{path}", what, "Move it away: whoever made it did not know that a store is here.", Failure.Damage);

    private string PathOf(ObjectKey key)
    {
        var path = Path.Combine(folder, key.ToString());
        FolderLinks.RefuseAbove(folder, Path.GetDirectoryName(path)!, Name);
        return path;
    }
}
