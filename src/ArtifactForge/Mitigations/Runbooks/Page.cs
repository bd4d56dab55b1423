namespace ArtifactForge.Mitigations.Runbooks;

/// <summary>A page for people, apart from how it is shown.</summary>
public sealed record Page(string Title, IReadOnlyList<Block> Blocks);

public abstract record Block;

/// <param name="Level">2 for a question, 3 and 4 for what is below it.</param>
public sealed record Heading(int Level, string Text) : Block;

public sealed record Paragraph(Words Words) : Block;

public sealed record Bullets(IReadOnlyList<Words> Items) : Block;

/// <summary>What a person does one after the other, each with its command where there is one.</summary>
public sealed record Steps(IReadOnlyList<(Words Words, string? Run)> Items) : Block;

/// <summary>Commands for a shell, one a line.</summary>
public sealed record Commands(IReadOnlyList<string> Lines) : Block;

/// <summary>A text as it is in a file.</summary>
public sealed record Listing(string Language, string Text) : Block;

public sealed record Grid(IReadOnlyList<string> Heads, IReadOnlyList<IReadOnlyList<Words>> Rows) : Block;
