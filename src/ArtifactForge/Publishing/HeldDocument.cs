namespace ArtifactForge.Publishing;

/// <summary>
/// A document that runs take over from each other by compare-and-swap. Its bytes tell whose it is, also where the answer to a write
/// was lost, or where its tag is no digest of them, as with KMS.
/// </summary>
internal sealed class HeldDocument(IStore store, ObjectKey key)
{
    private string? tag;

    /// <summary>Where it stands.</summary>
    public string Name => $"{store.Name}/{key}";

    /// <summary>What stands there now, which the next write replaces; null where there is none.</summary>
    public async Task<byte[]?> ReadAsync(CancellationToken cancellation)
    {
        await using var stored = await store.OpenAsync(key, cancellation);
        tag = stored?.Tag;
        return stored is null ? null : await stored.ReadAllAsync(Name, cancellation);
    }

    /// <summary>Whether what was last read stands there still. It may be long, and is not read for that.</summary>
    public async Task<bool> IsUnchangedAsync(CancellationToken cancellation)
    {
        await using var stored = await store.OpenAsync(key, cancellation);
        return string.Equals(stored?.Tag, tag, StringComparison.Ordinal);
    }

    /// <summary>In place of what was last read.</summary>
    /// <returns>Whether it stands there now: false where another run has taken the document meanwhile.</returns>
    public async Task<bool> TryWriteAsync(byte[] content, CancellationToken cancellation)
    {
        await TryReplaceAsync(content, cancellation);
        return (await ReadAsync(cancellation)).AsSpan().SequenceEqual(content);
    }

    /// <summary>The same for what may be taken by another run at once. False also where the answer was lost: reading it again tells.</summary>
    public Task<bool> TryReplaceAsync(byte[] content, CancellationToken cancellation) => store.TryReplaceAsync(key, Blob.Of(content, key.ToString()), tag, cancellation);
}
