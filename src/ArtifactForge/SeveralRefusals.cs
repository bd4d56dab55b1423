namespace ArtifactForge;

/// <summary>Refusals that were found side by side, so that a person hears of all of them at once.</summary>
public sealed class SeveralRefusals(IReadOnlyList<ForgeException> all)
    : ForgeException(all[0].Where, $"{all[0].What} (and {all.Count - 1} more)", all[0].Fix, all.Max(refusal => refusal.Failure))
{
    public IReadOnlyList<ForgeException> All { get; } = all;
}
