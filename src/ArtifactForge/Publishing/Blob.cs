using System.Security.Cryptography;
using ArtifactForge.Forging;

namespace ArtifactForge.Publishing;

/// <summary>Bytes to store, opened as often as needed: small ones from memory, large ones from a file.</summary>
public sealed record Blob
{
    public required long Size { get; init; }

    public required Sha256Digest Sha256 { get; init; }

    /// <summary>To be compared with what a listing says; null where it is not known.</summary>
    public string? Md5 { get; init; }

    /// <summary>Of tarballs: the digest of the tar inside, which is what they are known by.</summary>
    public Sha256Digest? TarSha256 { get; init; }

    public required string ContentType { get; init; }

    /// <summary>Where the bytes come from, for messages.</summary>
    public required string Origin { get; init; }

    public required Func<CancellationToken, Task<Stream>> OpenAsync { get; init; }

    public static Blob Of(byte[] content, string name) => new()
    {
        Size = content.Length,
        Sha256 = Sha256Digest.OfContent(content),
        Md5 = Md5Text.Of(content),
        ContentType = TypeOf(name),
        Origin = name,
        OpenAsync = _ => Task.FromResult<Stream>(new MemoryStream(content, writable: false)),
    };

    public static Blob OfFile(string file, ForgedFile forged) => new()
    {
        Size = forged.Size,
        Sha256 = forged.Sha256,
        Md5 = forged.Md5,
        ContentType = TypeOf(file),
        Origin = file,
        OpenAsync = _ => Task.FromResult<Stream>(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true)),
    };

    /// <summary>What a store has already, to be copied within it.</summary>
    public static Blob OfStored(IStore store, ObjectKey key, long size, Sha256Digest sha256, string? md5 = null) => new()
    {
        Size = size,
        Sha256 = sha256,
        Md5 = md5,
        ContentType = TypeOf(key.ToString()),
        Origin = $"{store.Name}/{key}",
        OpenAsync = cancellation => OpenStoredAsync(store, key, cancellation),
    };

    public static async Task<Stream> OpenStoredAsync(IStore store, ObjectKey key, CancellationToken cancellation) =>
        (await store.OpenAsync(key, cancellation))?.Content
        ?? throw new ForgeException($"{store.Name}/{key}", "has vanished.", "Run Publish again: it puts back what is missing.", Failure.Damage);

    /// <summary>To be called with what was read: damage must not be copied.</summary>
    public void Require(Sha256Digest found)
    {
        if (found != Sha256)
        {
            throw new ForgeException(Origin, $"reads as SHA-256 {found} and should be {Sha256}.", "It was damaged where it is stored: delete it, and publish everything again.", Failure.Damage);
        }
    }

    /// <summary>The digest of what is really there when it is read to its end.</summary>
    public static async Task<Sha256Digest> DigestAsync(Stream content, CancellationToken cancellation) =>
        Sha256Digest.FromHash(await SHA256.HashDataAsync(content, cancellation));

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".tgz" => "application/gzip",
        ".json" => "application/json",
        ".yaml" => "application/yaml",
        ".md" => "text/markdown; charset=utf-8",
        _ => "text/plain; charset=utf-8",
    };
}
