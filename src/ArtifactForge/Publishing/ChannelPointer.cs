namespace ArtifactForge.Publishing;

/// <summary>What a channel points to. Moving it is what publishes; its sequence number only ever rises.</summary>
public sealed record ChannelPointer
{
    public const int CurrentSchema = 1;

    /// <summary>What to do about one that is damaged.</summary>
    public const string Restore = "It was changed after it was published: restore it from a copy of the store.";

    public required int Schema { get; init; }

    /// <summary>The SHA-256 of the file without the line that says it: against accidents, which nothing else would show.</summary>
    public Sha256Digest? Checksum { get; init; }

    public required string Channel { get; init; }

    public required long Sequence { get; init; }

    /// <summary>The id of the release.</summary>
    public required Sha256Digest Release { get; init; }

    /// <summary>The key of the manifest.</summary>
    public required ObjectKey Manifest { get; init; }

    /// <summary>The key of the view.</summary>
    public required ObjectKey View { get; init; }

    public required DateTimeOffset MovedAt { get; init; }

    /// <summary>Who moved it: this tool and its version.</summary>
    public required string MovedBy { get; init; }

    public PreviousRelease? Previous { get; init; }

    public byte[] ToBytes() => Write(this with { Checksum = Sha256Digest.OfContent(Write(this with { Checksum = null })) });

    public static ChannelPointer Read(byte[] file, string where)
    {
        var pointer = CanonicalJson.Read(file, PublishingJson.Default.ChannelPointer, where);
        var found = WithoutChecksum(file);
        return pointer.Checksum is { } expected && expected == found
            ? pointer
            : throw new ForgeException(where, $"expected SHA-256 {pointer.Checksum?.Hex ?? "of its own"} without the line that says so, found {found}.", Restore, Failure.Damage);
    }

    public static ObjectKey KeyOf(string channel) => IsName(channel)
        ? ObjectKey.Of($"channels/{channel}.json")
        : throw new ForgeException("--channel", $"'{channel}' is no channel.", "Write small letters, digits and hyphens, such as candidate.", Failure.Usage);

    /// <summary>Null where the key is no channel's.</summary>
    public static string? ChannelOf(ObjectKey key) =>
        key.ToString().Split('/') is ["channels", var file] && file.EndsWith(".json", StringComparison.Ordinal) && IsName(file[..^5]) ? file[..^5] : null;

    private static byte[] Write(ChannelPointer pointer) => CanonicalJson.Write(pointer, PublishingJson.Default.ChannelPointer);

    private static Sha256Digest WithoutChecksum(ReadOnlySpan<byte> file)
    {
        var start = file.IndexOf("\n  \"checksum\": "u8) + 1;
        var length = file[start..].IndexOf((byte)'\n') + 1;
        return Sha256Digest.OfContent(start == 0 ? file : [.. file[..start], .. file[(start + length)..]]);
    }

    private static bool IsName(string text) => text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}

/// <summary>Where the channel pointed before.</summary>
public sealed record PreviousRelease(long Sequence, Sha256Digest Release, ObjectKey Manifest, ObjectKey View);
