namespace ArtifactForge.Tests.Archives;

/// <summary>For tests of the releases themselves, which are not ours to keep: skipped where no folder has them.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RealTarballsFactAttribute : FactAttribute
{
    public const string Variable = "ARTIFACTFORGE_REAL_TARBALLS";

    public RealTarballsFactAttribute()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable)))
        {
            Skip = $"{Variable} names no folder with the releases' tarballs.";
        }
    }
}
