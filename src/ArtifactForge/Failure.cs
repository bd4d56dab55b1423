namespace ArtifactForge;

/// <summary>Why a run did not do what was asked. The numbers are exit statuses that scripts rely on.</summary>
public enum Failure
{
    None = 0,
    Failed = 1,
    Usage = 2,
    RefusedInput = 3,
    Conflict = 4,
    RegionsSplit = 5,
    Damage = 6,
}
