namespace ArtifactForge.Catalog.Yaml;

/// <summary>Where something is written. Lines and columns count from one.</summary>
internal readonly record struct Place(string File, int Line, int Column)
{
    public static Place StartOf(string file) => new(file, 1, 1);

    public override string ToString() => $"{File}:{Line}:{Column}";
}

/// <summary>A value that remembers where it was written.</summary>
internal sealed record Placed<T>(T Value, Place Place);
