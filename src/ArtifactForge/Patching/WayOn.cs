namespace ArtifactForge.Patching;

/// <summary>What refusals of several kinds of changes say to do.</summary>
internal static class WayOn
{
    /// <summary>Upstream is not what the patch was written against.</summary>
    public const string WriteAnew = "If upstream changed the code, write the patch anew against this release.";

    /// <summary>Upstream has the change.</summary>
    public const string TakeOutOfRange = "That release does not need it: take it out of the patch's range.";

    /// <summary>Another patch has made the same change.</summary>
    public const string TakeOneOut = "One of the two is enough: take the other out.";

    /// <summary>Another patch has changed the same place.</summary>
    public const string Reorder = "Change their order, or write one patch for both.";
}
