namespace ArtifactForge.Publishing.Checks;

public enum CheckState
{
    Ok,

    /// <summary>Publishing works, and something about the store is not as it should be.</summary>
    Warn,

    /// <summary>Publishing would not work.</summary>
    Fail,

    /// <summary>Nobody could find out: never to be taken for <see cref="Ok"/>.</summary>
    NotKnown,
}

/// <summary>One thing about a store: what was found, and how to mend it.</summary>
public sealed record Check
{
    public required string Name { get; init; }

    public required CheckState State { get; init; }

    public required string Found { get; init; }

    /// <summary>A sentence; null where there is nothing to mend.</summary>
    public string? Fix { get; init; }

    /// <summary>To be copied: a command, or lines of JSON.</summary>
    public string? Text { get; init; }

    public static Check Ok(string name, string found) => new() { Name = name, State = CheckState.Ok, Found = found };

    public static Check Warn(string name, string found, string fix, string? text = null) => new() { Name = name, State = CheckState.Warn, Found = found, Fix = fix, Text = text };

    public static Check Fail(string name, string found, string fix, string? text = null) => new() { Name = name, State = CheckState.Fail, Found = found, Fix = fix, Text = text };

    public static Check Fail(string name, ForgeException refusal) => Fail(name, Sentence(refusal), refusal.Fix);

    public static Check NotKnown(string name, ForgeException refusal) => NotKnown(name, Sentence(refusal), refusal.Fix);

    public static Check NotKnown(string name, string why, string fix) => new() { Name = name, State = CheckState.NotKnown, Found = why, Fix = fix };

    // What goes wrong with a probe is not about the probe's name.
    private static string Sentence(ForgeException refusal) => $"{char.ToUpperInvariant(refusal.What[0])}{refusal.What[1..]}";
}
