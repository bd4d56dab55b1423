namespace ArtifactForge.Archives;

/// <summary>A file, or with no content a folder, of a tree to be written.</summary>
public sealed record TreeItem
{
    /// <summary>Below the top folder, with slashes.</summary>
    public required string Path { get; init; }

    public ReadOnlyMemory<byte>? Content { get; init; }

    public bool Executable { get; init; }
}

/// <summary>Writes a tree as <c>git archive --format=tar --prefix=TOP/ COMMIT</c> would, byte for byte.</summary>
public static class TarBuilder
{
    public static void Write(
        IReadOnlyList<TreeItem> items, string topFolder, string commit, DateTimeOffset modified, Stream output) =>
        throw new NotSupportedException("not built yet");
}
