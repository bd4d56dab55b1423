namespace ArtifactForge.Archives;

public enum TarEntryKind
{
    File,
    Folder,
    SymbolicLink,
    HardLink,
}

/// <summary>One entry of a tar: what it is and where its bytes are. The content itself stays in the stream.</summary>
public sealed record TarEntry
{
    internal const int ModeMask = 0b111_111_111_111;

    /// <summary>Normalised, without a trailing slash.</summary>
    public required string Path { get; init; }

    /// <summary><see cref="Path"/> with the top folder stripped; empty for the top folder itself.</summary>
    public required string InnerPath { get; init; }

    public required TarEntryKind Kind { get; init; }

    /// <summary>The permission bits, set-id and sticky included.</summary>
    public required int Mode { get; init; }

    public required long Size { get; init; }

    /// <summary>As written for a symbolic link, a normalised path of this archive for a hard link, else null.</summary>
    public string? LinkTarget { get; init; }

    public required DateTimeOffset ModifiedTime { get; init; }

    /// <summary>Where the first of the entry's header blocks begins: a pax header or GNU long name, if it has one.</summary>
    public required long HeaderOffset { get; init; }

    public required long ContentOffset { get; init; }

    /// <summary>Of a file's content, of a symbolic link's target, of what a hard link points to; null for a folder.</summary>
    public Sha256Digest? Sha256 { get; init; }

    /// <summary>Where the next entry begins: content and its padding are over.</summary>
    public long EndOffset => ContentOffset + TarBlock.RoundUp(Size);
}
