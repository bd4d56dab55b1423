using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>What may happen to an object in a store, and what it then holds: nothing where it is gone.</summary>
public sealed record Harm(string Name, Func<byte[], byte[]?> Do)
{
    public static IReadOnlyList<Harm> All { get; } =
    [
        new("its first bit flipped", content => Flipped(content, 0)),
        new("a bit in the middle flipped", content => Flipped(content, (content.Length * 4) + 3)),
        new("a bit somewhere flipped", content => Flipped(content, new Random(content.Length).Next(content.Length * 8))),
        new("its last bit flipped", content => Flipped(content, (content.Length * 8) - 1)),
        new("deleted", _ => null),
        new("emptied", _ => []),
        new("truncated", content => content[..^1]),
        new("cut in half", content => content[..(content.Length / 2)]),
        new("with a byte appended", content => [.. content, (byte)'\n']),
        new("with zeros appended", content => [.. content, .. new byte[512]]),
    ];

    public static Harm Named(string name) => All.Single(harm => string.Equals(harm.Name, name, StringComparison.Ordinal));

    /// <summary>Puts an object's content in the place of what is there.</summary>
    public static async Task PutAsync(IStore store, ObjectKey key, byte[]? content)
    {
        if (content is null)
        {
            await store.DeleteAsync(key, CancellationToken.None);
            return;
        }

        await store.PutAsync(key, Blob.Of(content, key.ToString()), CancellationToken.None);
    }

    /// <summary>Everything that readers of a store's channels meet.</summary>
    public static async Task<IReadOnlyDictionary<ObjectKey, byte[]>> ContentsAsync(IStore store)
    {
        var contents = new Dictionary<ObjectKey, byte[]>();
        foreach (var listed in (await store.ListAllAsync("", CancellationToken.None)).Where(entry => !entry.Key.ToString().StartsWith("audit/", StringComparison.Ordinal)))
        {
            await using var stored = await store.OpenAsync(listed.Key, CancellationToken.None);
            using var content = new MemoryStream();
            await stored!.Content.CopyToAsync(content);
            contents.Add(listed.Key, content.ToArray());
        }

        return contents;
    }

    public override string ToString() => Name;

    private static byte[] Flipped(byte[] content, int bit)
    {
        var flipped = content.ToArray();
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }
}
