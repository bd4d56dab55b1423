namespace ArtifactForge.Archives;

public enum TreeEditKind
{
    Change,
    Create,
    CreateFolder,
    Delete,
}

/// <summary>What becomes of one path of a tree. A row of edits says everything: no folder comes or goes by itself.</summary>
public sealed record TreeEdit
{
    public static IReadOnlyDictionary<string, TreeEdit> None { get; } = new Dictionary<string, TreeEdit>(StringComparer.Ordinal);

    public required TreeEditKind Kind { get; init; }

    /// <summary>The file's content from now on; null leaves what it has.</summary>
    public ReadOnlyMemory<byte>? Content { get; init; }

    /// <summary>The permission bits from now on; null leaves what it has.</summary>
    public int? Mode { get; init; }

    /// <summary>The path that something new follows in the archive; null puts it behind the last entry of its folder.</summary>
    public string? After { get; init; }

    /// <summary>What had the path goes: a file becomes a folder, or a folder of which nothing is left a file.</summary>
    public bool Replaces { get; init; }

    /// <summary>Both edits of one path, or null where they are not one that goes and one that comes.</summary>
    public static TreeEdit? TryJoin(TreeEdit one, TreeEdit other) => (one.Kind, other.Kind) switch
    {
        (TreeEditKind.Delete, TreeEditKind.Create or TreeEditKind.CreateFolder) => other with { Replaces = true },
        (TreeEditKind.Create or TreeEditKind.CreateFolder, TreeEditKind.Delete) => one with { Replaces = true },
        _ => null,
    };

    public static TreeEdit Delete { get; } = new() { Kind = TreeEditKind.Delete };

    public static TreeEdit Write(ReadOnlyMemory<byte> content, int? mode = null) =>
        new() { Kind = TreeEditKind.Change, Content = content, Mode = mode };

    public static TreeEdit SetMode(int mode) => new() { Kind = TreeEditKind.Change, Mode = mode };

    public static TreeEdit Create(ReadOnlyMemory<byte> content, int mode, string? after = null) =>
        new() { Kind = TreeEditKind.Create, Content = content, Mode = mode, After = after };

    public static TreeEdit CreateFolder(int mode, string? after = null) =>
        new() { Kind = TreeEditKind.CreateFolder, Mode = mode, After = after };
}
