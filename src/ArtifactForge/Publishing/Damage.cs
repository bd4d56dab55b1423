namespace ArtifactForge.Publishing;

/// <summary>Something in a store that is not what its channels say: what was expected and found, and what to do about it.</summary>
public sealed record Damage(ObjectKey Key, string What, string Fix)
{
    public const string Republish = "Delete it if it is there, and publish the same again: what is missing is put back.";
    public const string Restore = "Restore it from a copy of the store: Publish puts back only what the current release holds.";
    public const string Distrust = "Let no node fetch it. Publish what your catalogue yields (Preview shows what differs), and find out who wrote this.";
    public const string Recopy = "Run Publish again: it repairs the copies.";
}
