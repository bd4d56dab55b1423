using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace ArtifactForge;

/// <summary>A SHA-256, written as 64 lower-case hexadecimal digits.</summary>
[JsonConverter(typeof(Sha256DigestConverter))]
public readonly record struct Sha256Digest
{
    private readonly string? hex;

    private Sha256Digest(string hex) => this.hex = hex;

    public string Hex => hex ?? throw new InvalidOperationException("A default Sha256Digest is the digest of nothing.");

    /// <summary>The first 32 digits: enough to name an object, short enough for a URL that people read.</summary>
    public string Prefix => Hex[..32];

    public static Sha256Digest OfContent(ReadOnlySpan<byte> content) => FromHash(SHA256.HashData(content));

    public static Sha256Digest FromHash(ReadOnlySpan<byte> hash)
    {
        if (hash.Length != SHA256.HashSizeInBytes) throw new ArgumentException("A SHA-256 has 32 bytes.", nameof(hash));
        return new Sha256Digest(Convert.ToHexStringLower(hash));
    }

    public static bool TryParse(string? text, out Sha256Digest digest)
    {
        var valid = text is { Length: 64 } && text.All(char.IsAsciiHexDigitLower);
        digest = valid ? new Sha256Digest(text!) : default;
        return valid;
    }

    public static Sha256Digest Parse(string text) =>
        TryParse(text, out var digest) ? digest : throw new FormatException($"'{text}' is not a SHA-256 of 64 lower-case hexadecimal digits.");

    public override string ToString() => Hex;
}
