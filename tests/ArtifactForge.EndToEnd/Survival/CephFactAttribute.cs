using ArtifactForge.EndToEnd.Stores;

namespace ArtifactForge.EndToEnd.Survival;

/// <summary>A fact about a run against Ceph. Where that is absent it is skipped and says how to install it; on CI it fails.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CephFactAttribute : FactAttribute
{
    public CephFactAttribute() => Skip = Environment.GetEnvironmentVariable("CI") is "true" ? null : CephServer.MissingBecause;
}
