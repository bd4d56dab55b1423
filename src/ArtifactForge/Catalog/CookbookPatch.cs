namespace ArtifactForge.Catalog;

/// <summary>A change to a cookbook.</summary>
public abstract record CookbookPatch
{
    /// <summary>How records call it. Part of a release's identity, so it does not change when lines around it move.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is written: an edit's <c>file:line:column</c>, a diff's file. For errors; no part of any identity.</summary>
    public required string Source { get; init; }
}

/// <summary>A unified diff in a file beside the advisory.</summary>
public sealed record DiffPatch : CookbookPatch
{
    public required ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>How many leading folders of the paths in the diff to drop, as <c>patch -p</c>.</summary>
    public required int Strip { get; init; }
}

/// <summary>A change stated in a sentence: at this text, do that, exactly so many times.</summary>
public sealed record AnchoredEdit : CookbookPatch
{
    public required string Path { get; init; }

    public required EditAction Action { get; init; }

    /// <summary>The literal text that is looked for.</summary>
    public required string Anchor { get; init; }

    /// <summary>What replaces it, or stands before or after it; empty for <see cref="EditAction.Delete"/>.</summary>
    public required string Text { get; init; }

    public required int Times { get; init; }
}

public enum EditAction
{
    Replace,
    InsertBefore,
    InsertAfter,
    Delete,
}
