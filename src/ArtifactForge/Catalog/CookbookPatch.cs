namespace ArtifactForge.Catalog;

/// <summary>A change to a cookbook.</summary>
public abstract record CookbookPatch
{
    /// <summary>How records call it. Part of a release's identity, so it does not change when lines around it move.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is written: an edit's <c>file:line:column</c>, a diff's file. For errors; no part of any identity.</summary>
    public required string Source { get; init; }

    /// <summary>The patch as it is for one release: files move from one to the next.</summary>
    public virtual CookbookPatch For(ReleaseVersion version) => this;
}

/// <summary>A unified diff in a file beside the advisory.</summary>
public sealed record DiffPatch : CookbookPatch
{
    public required ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>How many leading folders of the paths in the diff to drop, as <c>patch -p</c>.</summary>
    public required int Strip { get; init; }

    /// <summary>How many lines of context at the ends of a hunk may differ, as <c>patch -F</c>.</summary>
    public int Fuzz { get; init; }
}

/// <summary>A change stated in a sentence: at this text, do that, exactly so many times.</summary>
public sealed record AnchoredEdit : CookbookPatch
{
    /// <summary>Of the releases that <see cref="Moves"/> leaves.</summary>
    public required string Path { get; init; }

    /// <summary>Where the file is in other releases; empty where it never moves, or for one release.</summary>
    public IReadOnlyList<PathInReleases> Moves { get; init; } = [];

    public required EditAction Action { get; init; }

    /// <summary>The text that is looked for; empty where the action needs none.</summary>
    public required string Anchor { get; init; }

    /// <summary>The anchor is a regular expression, and <c>${group}</c> in the text stands for what a group has matched.</summary>
    public bool IsPattern { get; init; }

    /// <summary>Only what stands between these two texts is looked at.</summary>
    public EditRegion? Within { get; init; }

    /// <summary>What replaces the anchor, stands before or after it, or is the file's own; empty for <see cref="EditAction.Delete"/>.</summary>
    public required string Text { get; init; }

    public required int Times { get; init; }

    /// <summary>For <see cref="EditAction.Create"/> and <see cref="EditAction.SetMode"/>.</summary>
    public bool Executable { get; init; }

    public override CookbookPatch For(ReleaseVersion version) =>
        this with { Path = PathInReleases.Find(Moves, version) ?? Path, Moves = [] };
}

public enum EditAction
{
    Replace,
    InsertBefore,
    InsertAfter,
    Delete,
    Append,
    Create,
    SetMode,
}

/// <summary>From behind the only place of one text to the next place of another.</summary>
public sealed record EditRegion(string From, string To);

/// <summary>Where some releases keep a file.</summary>
public sealed record PathInReleases(ReleaseRange Releases, string Path)
{
    public static string? Find(IReadOnlyList<PathInReleases> moves, ReleaseVersion version) =>
        moves.FirstOrDefault(move => move.Releases.Contains(version))?.Path;
}
