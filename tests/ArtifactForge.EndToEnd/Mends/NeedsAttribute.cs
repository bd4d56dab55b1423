namespace ArtifactForge.EndToEnd.Mends;

/// <summary>A fact that programs from outside judge. Where one is absent it is skipped, but not where CI says that it belongs there.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsAttribute : FactAttribute
{
    public NeedsAttribute(params string[] programs)
    {
        Programs = programs;
        Skip = Tool.WhyNot(programs);
    }

    public IReadOnlyList<string> Programs { get; }
}
