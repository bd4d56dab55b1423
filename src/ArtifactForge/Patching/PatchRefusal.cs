namespace ArtifactForge.Patching;

/// <summary>What a refused patch says about a release, where that is more than that it does not fit.</summary>
public enum PatchFault
{
    /// <summary>The release has what the patch would make.</summary>
    AlreadyThere,

    /// <summary>The release has no file of that path.</summary>
    NoSuchFile,
}

/// <summary>A patch that does not land, for a reason that a program can act on. Every other refusal is a conflict.</summary>
/// <param name="path">The file in question, below the top folder.</param>
public sealed class PatchRefusal(string where, string what, string fix, PatchFault fault, string path) : ForgeException(where, what, fix)
{
    public PatchFault Fault { get; } = fault;

    public string Path { get; } = path;
}
