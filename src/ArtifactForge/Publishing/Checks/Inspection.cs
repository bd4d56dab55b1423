namespace ArtifactForge.Publishing.Checks;

/// <summary>Looks whether a store is fit to be published to. What it writes, it removes again.</summary>
public static class Inspection
{
    /// <param name="allowUnconditional">Whether the weaker protocol may be used where a server has no conditional writes.</param>
    public static Task<IReadOnlyList<Check>> RunAsync(IStore store, TimeProvider clock, bool allowUnconditional, CancellationToken cancellation) => store switch
    {
        S3Store bucket => BucketInspection.RunAsync(bucket, clock, allowUnconditional, cancellation),
        FolderStore folder => FolderInspection.RunAsync(folder, cancellation),
        _ => throw new InvalidOperationException($"{store.GetType().Name} is a store that nobody knows how to check."),
    };
}
