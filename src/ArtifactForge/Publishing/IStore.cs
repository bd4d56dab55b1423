namespace ArtifactForge.Publishing;

/// <summary>Where releases go: objects by key. What holds for one store holds for all.</summary>
public interface IStore
{
    /// <summary>As the user named it, for messages.</summary>
    string Name { get; }

    /// <summary>How many requests may be under way at once.</summary>
    int AtOnce { get; }

    /// <summary>Samples are for trying things out: where machines fetch from, they must not be.</summary>
    bool RefusesSamples => false;

    /// <summary>Null where there is no such object.</summary>
    Task<StoredObject?> OpenAsync(ObjectKey key, CancellationToken cancellation);

    /// <summary>The digest of what is really there, null where nothing is.</summary>
    async Task<Sha256Digest?> DigestAsync(ObjectKey key, CancellationToken cancellation)
    {
        await using var stored = await OpenAsync(key, cancellation);
        return stored is null ? null : await Blob.DigestAsync(stored.Content, cancellation);
    }

    /// <summary>Adds an object that nobody has added yet. False: the key is taken, and what is there stays.</summary>
    Task<bool> TryAddAsync(ObjectKey key, Blob content, CancellationToken cancellation);

    /// <summary>Replaces an object by compare-and-swap; <paramref name="expectedTag"/> null means that there must be none. False: it moved.</summary>
    Task<bool> TryReplaceAsync(ObjectKey key, Blob content, string? expectedTag, CancellationToken cancellation);

    /// <summary>Puts an object whatever was there: for convenience copies alone.</summary>
    Task PutAsync(ObjectKey key, Blob content, CancellationToken cancellation);

    Task DeleteAsync(ObjectKey key, CancellationToken cancellation);

    /// <summary>Every object whose key begins with the prefix.</summary>
    IAsyncEnumerable<ListedObject> ListAsync(string prefix, CancellationToken cancellation);
}

/// <summary>What a listing tells of an object.</summary>
/// <param name="Md5">What the store says of the content where it says anything; with an encryption of its own it may say nonsense, so that only a match proves something.</param>
public sealed record ListedObject(ObjectKey Key, long Size, DateTimeOffset ModifiedAt, string? Md5 = null);

/// <summary>An object as a store has it. <see cref="Tag"/> stands for its content in a compare-and-swap.</summary>
public sealed record StoredObject(Stream Content, long Size, string Tag) : IAsyncDisposable
{
    /// <summary>What readers are told that the content is encoded in (Content-Encoding); null or empty: nothing, as we store everything.</summary>
    public string? Encoding { get; init; }

    public ValueTask DisposeAsync() => Content.DisposeAsync();
}
