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

    /// <summary>From the words of the refusal, which people read too; a test holds the two together.</summary>
    public static Cell Of(ReleaseVersion release, ForgeException refusal)
    {
        bool Says(string words) => refusal.What.Contains(words, StringComparison.Ordinal);
        var finding = Says("expected this file in") || Says("there is no such file") ? Finding.AbsentFile
            : Says($" in {release} already.") || Says("upstream has absorbed") ? Finding.AlreadyThere
            : Finding.Conflicts;
        return new Cell(release, finding, finding == Finding.AbsentFile ? refusal.Where[(refusal.Where.LastIndexOf("-> ", StringComparison.Ordinal) + 3)..] : refusal.What);
    }
}
