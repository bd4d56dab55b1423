using System.Text.Json.Serialization.Metadata;

namespace ArtifactForge.Publishing;

/// <summary>Questions that every store can be asked, whatever it is.</summary>
public static class StoreReading
{
    public static async Task<IReadOnlyList<ListedObject>> ListAllAsync(this IStore store, string prefix, CancellationToken cancellation)
    {
        var found = new List<ListedObject>();
        await foreach (var entry in store.ListAsync(prefix, cancellation))
        {
            found.Add(entry);
        }

        return found;
    }

    /// <summary>Which of these objects are not there.</summary>
    public static async Task<IReadOnlyList<ObjectKey>> MissingAsync(this IStore store, IReadOnlyCollection<ObjectKey> keys, CancellationToken cancellation) =>
        [.. keys.Except((await store.ListAsync(keys, cancellation)).Keys)];

    /// <summary>What is listed beside these objects, and of them: one listing for each folder that they are in.</summary>
    public static Task<IReadOnlyDictionary<ObjectKey, ListedObject>> ListAsync(this IStore store, IEnumerable<ObjectKey> keys, CancellationToken cancellation) =>
        store.ListAsync(keys.Select(key => key.ToString().Split('/')[0] + '/').Distinct(StringComparer.Ordinal), cancellation);

    /// <summary>What is in these folders, listed side by side.</summary>
    public static async Task<IReadOnlyDictionary<ObjectKey, ListedObject>> ListAsync(this IStore store, IEnumerable<string> folders, CancellationToken cancellation)
    {
        var there = await Task.WhenAll(folders.Select(folder => store.ListAllAsync(folder, cancellation)));

        // A system may name a file twice that is replaced while its folder is read.
        return there.SelectMany(entries => entries).DistinctBy(entry => entry.Key).ToDictionary(entry => entry.Key);
    }

    /// <summary>A document of the store's own; null where there is none.</summary>
    public static async Task<T?> TryReadAsync<T>(this IStore store, ObjectKey key, JsonTypeInfo<T> type, CancellationToken cancellation, string? fix = null)
        where T : class
    {
        await using var stored = await store.OpenAsync(key, cancellation);
        return stored is null ? null : CanonicalJson.Read(await stored.ReadAllAsync($"{store.Name}/{key}", cancellation), type, $"{store.Name}/{key}", fix);
    }

    /// <summary>The documents of a folder of the store's own. Other files among them are nobody's concern.</summary>
    /// <param name="fix">What to do where one cannot be read.</param>
    public static async Task<IReadOnlyList<(ListedObject Listed, T Document)>> ReadAllAsync<T>(this IStore store, string folder, JsonTypeInfo<T> type, string fix, CancellationToken cancellation)
        where T : class
    {
        var listed = await store.ListAllAsync(folder, cancellation);
        var read = await store.EachAsync(listed, (entry, token) => entry.Key.IsDocument ? store.TryReadAsync(entry.Key, type, token, fix) : Task.FromResult<T?>(null), cancellation);

        // A file of somebody else is there. What is not may be a document whose name the listing has wrong.
        var unread = listed.Zip(read).Where(one => one.Second is null).Select(one => one.First.Key).ToList();
        var isThere = await store.EachAsync(unread, async (key, token) => await store.DigestAsync(key, token) is not null, cancellation);
        await store.RequireGoneAsync(folder, unread.Where((_, index) => !isThere[index]), cancellation);
        return [.. listed.Zip(read).Where(one => one.Second is not null).Select(one => (one.First, one.Second!))];
    }

    /// <summary>What is asked about each of many things, as many at once as the store takes.</summary>
    public static async Task<TResult[]> EachAsync<T, TResult>(this IStore store, IReadOnlyList<T> all, Func<T, CancellationToken, Task<TResult>> ask, CancellationToken cancellation)
    {
        var answers = new TResult[all.Count];
        await Parallel.ForAsync(0, all.Count, new ParallelOptions { MaxDegreeOfParallelism = store.AtOnce, CancellationToken = cancellation }, async (index, token) =>
            answers[index] = await ask(all[index], token));
        return answers;
    }

    /// <summary>What a run has just ended is not listed any more either. Where it is, the listing is wrong, and hides what it should name.</summary>
    public static async Task RequireGoneAsync(this IStore store, string folder, IEnumerable<ObjectKey> absent, CancellationToken cancellation)
    {
        var keys = absent.ToHashSet();
        if (keys.Count > 0 && (await store.ListAllAsync(folder, cancellation)).FirstOrDefault(entry => keys.Contains(entry.Key)) is { } listed)
        {
            throw new ForgeException(
                $"{store.Name}/{listed.Key}",
                "is listed and is not there, so the listing cannot be relied on.",
                "Run the same command again. If it stays so, the server lists wrongly: nothing may be removed by what it says.",
                Failure.Failed);
        }
    }

    /// <summary>Null where it is damaged too, for those who can do without: Verify names it.</summary>
    public static async Task<T?> UnlessDamagedAsync<T>(this Task<T?> reading)
        where T : class
    {
        try
        {
            return await reading;
        }
        catch (ForgeException damaged) when (damaged.Failure == Failure.Damage)
        {
            return null;
        }
    }

    /// <summary>All of a document, which is held in memory and therefore bounded.</summary>
    public static async Task<byte[]> ReadAllAsync(this StoredObject stored, string where, CancellationToken cancellation)
    {
        const int Most = 64 << 20;
        if (stored.Size > Most)
        {
            throw new ForgeException(where, $"is a document of {stored.Size} bytes, larger than the {Most} bytes that are read.", "Restore it from a copy of the store.", Failure.Damage);
        }

        using var bytes = new MemoryStream((int)stored.Size);
        await stored.Content.CopyToAsync(bytes, cancellation);
        return bytes.ToArray();
    }

    /// <summary>Whether an object that was listed holds this content: read only where the listing does not say it.</summary>
    public static async Task<bool> HoldsAsync(this IStore store, ListedObject listed, Blob content, CancellationToken cancellation) =>
        listed.Size == content.Size
        && ((listed.Md5 is not null && string.Equals(listed.Md5, content.Md5, StringComparison.Ordinal)) || await store.DigestAsync(listed.Key, content.Sha256, cancellation) == content.Sha256);

    /// <summary>The digest of what is there, asked for once more where it is not the expected one: what went wrong on the way here says nothing about the store.</summary>
    public static async Task<Sha256Digest?> DigestAsync(this IStore store, ObjectKey key, Sha256Digest expected, CancellationToken cancellation)
    {
        var first = await store.DigestAsync(key, cancellation);
        return first is null || first == expected ? first : await store.DigestAsync(key, cancellation);
    }
}
