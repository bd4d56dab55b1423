using ArtifactForge.Archives;

namespace ArtifactForge.Authoring;

/// <summary>A file of a tree that somebody edits.</summary>
public sealed record SourceFile(byte[] Content, bool Executable);

/// <summary>The files of a tree by their path below its top, in ordinal order. Folders are what paths imply.</summary>
public static class SourceTree
{
    public static SortedDictionary<string, SourceFile> Of(TarArchive archive)
    {
        var files = new SortedDictionary<string, SourceFile>(StringComparer.Ordinal);
        foreach (var entry in archive.Entries.Where(entry => entry.Kind == TarEntryKind.File))
        {
            files.Add(entry.InnerPath, new SourceFile(archive.ReadContent(entry), (entry.Mode & 0b001_000_000) != 0));
        }

        return files;
    }

    /// <summary>A folder on disk, but for .git. Where it holds nothing but one folder, as an unpacked tarball does, it is that one.</summary>
    public static SortedDictionary<string, SourceFile> Of(string folder, string display)
    {
        if (!Directory.Exists(folder))
        {
            throw new ForgeException(display, "is no folder.", "Name the folder that holds the tree.", Failure.Usage);
        }

        var top = Directory.GetFileSystemEntries(folder) is [var only] && Directory.Exists(only) ? only : folder;
        var files = new SortedDictionary<string, SourceFile>(StringComparer.Ordinal);
        foreach (var file in new DirectoryInfo(top).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(top, file.FullName).Replace('\\', '/');
            if (path.StartsWith(".git/", StringComparison.Ordinal))
            {
                continue;
            }

            if (file.LinkTarget is not null)
            {
                throw new ForgeException($"{display}/{path}", "is a symbolic link, and cookbooks have none.", "Put the file itself there.");
            }

            files.Add(path, new SourceFile(File.ReadAllBytes(file.FullName), !OperatingSystem.IsWindows() && file.UnixFileMode.HasFlag(UnixFileMode.UserExecute)));
        }

        return files;
    }
}
