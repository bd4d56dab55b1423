namespace ArtifactForge;

/// <summary>Refusals that were found side by side, so that a person hears of all of them at once.</summary>
public sealed class SeveralRefusals : ForgeException
{
    private SeveralRefusals(IReadOnlyList<ForgeException> all)
        : base(all[0].Where, $"{all[0].What} (and {all.Count - 1} more)", all[0].Fix, all.Max(refusal => refusal.Failure)) => All = all;

    public IReadOnlyList<ForgeException> All { get; }

    public static void ThrowIfAny(IReadOnlyList<ForgeException> all)
    {
        if (all.Count > 0)
        {
            throw all.Count == 1 ? all[0] : new SeveralRefusals(all);
        }
    }
}
