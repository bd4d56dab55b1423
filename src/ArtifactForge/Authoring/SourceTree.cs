using ArtifactForge.Archives;

namespace ArtifactForge.Authoring;

/// <summary>A file of a tree that somebody edits.</summary>
public sealed record SourceFile(byte[] Content, bool Executable)
{
    /// <summary>Lines of it say something: git and GNU diff too take a file with a NUL in it for none.</summary>
    public bool IsText => !Content.AsSpan().Contains((byte)0);
}

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

    /// <summary>A folder on disk, but for what is called .git (a folder, or in a work tree a file). Where it holds nothing but one folder, as an unpacked tarball does, it is that one.</summary>
    public static SortedDictionary<string, SourceFile> Of(string folder, string display)
    {
        if (!Directory.Exists(folder))
        {
            throw new ForgeException(display, "is not a folder.", "Give the folder that holds the tree.", Failure.Usage);
        }

        var top = Top(folder);
        var files = new SortedDictionary<string, SourceFile>(StringComparer.Ordinal);
        Add(new DirectoryInfo(top), top, display, files);
        return files;
    }

    internal static string Top(string folder) => Directory.GetFileSystemEntries(folder) is [var only] && Directory.Exists(only) ? only : folder;

    /// <summary>The framework's own way through all folders follows links, out of the tree and round in circles.</summary>
    private static void Add(DirectoryInfo folder, string top, string display, SortedDictionary<string, SourceFile> files)
    {
        foreach (var one in folder.EnumerateFileSystemInfos().Where(one => one.Name != ".git"))
        {
            var path = Path.GetRelativePath(top, one.FullName).Replace('\\', '/');
            if (one.LinkTarget is not null)
            {
                throw new ForgeException($"{display}/{TarRefusal.Printable(path)}", "is a symbolic link, which cookbooks do not contain.", "Put the file itself there.");
            }

            if (one is DirectoryInfo inner)
            {
                Add(inner, top, display, files);
            }
            else if (!OrdinaryFile.Is((FileInfo)one))
            {
                throw new ForgeException($"{display}/{TarRefusal.Printable(path)}", $"{OrdinaryFile.Unlike}, which cookbooks do not contain.", "Remove it.");
            }
            else
            {
                files.Add(path, new SourceFile(File.ReadAllBytes(one.FullName), !OperatingSystem.IsWindows() && one.UnixFileMode.HasFlag(UnixFileMode.UserExecute)));
            }
        }
    }
}
