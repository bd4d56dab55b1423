namespace ArtifactForge;

/// <summary>
/// Files where there was none. What File.Create and its like make, they cut to nothing first, and file systems take that for a file
/// that is replaced: ext4 sends each to the disk when it is closed. To refuse what is there already is what we mean anyway.
/// </summary>
internal static class NewFile
{
    public static FileStream Create(string path) => new(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);

    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        using var file = Create(path);
        file.Write(content);
    }
}
