using ArtifactForge.Patching;

namespace ArtifactForge.Authoring;

/// <summary>What a patch meets in a release.</summary>
public enum Finding
{
    Applies,
    AppliesElsewhere,
    AlreadyThere,
    Conflicts,
    AbsentFile,
}

/// <summary>One patch on one release.</summary>
/// <param name="Detail">Where it landed, or why it did not.</param>
public sealed record Cell(ReleaseVersion Release, Finding Finding, string Detail)
{
    public bool Lands => Finding is Finding.Applies or Finding.AppliesElsewhere;

    public static Cell Of(ReleaseVersion release, ForgeException refusal) => refusal switch
    {
        PatchRefusal { Fault: PatchFault.NoSuchFile } absent => new Cell(release, Finding.AbsentFile, absent.Path),
        PatchRefusal { Fault: PatchFault.AlreadyThere } => new Cell(release, Finding.AlreadyThere, refusal.What),
        _ => new Cell(release, Finding.Conflicts, refusal.What),
    };
}
