using System.Text.Json;
using System.Text.Json.Serialization;

namespace ArtifactForge.Publishing;

/// <summary>What a channel points to. Moving it is what publishes; its sequence number only ever rises.</summary>
public sealed record ChannelPointer
{
    public const int CurrentSchema = 1;

    /// <summary>The highest sequence number: what JSON's readers can count to.</summary>
    public const long MostMoves = 1L << 53;

    /// <summary>What to do about one that is damaged.</summary>
    public const string Restore = "It was changed after it was published: delete it, and publish or promote to the channel again: sequence numbers and history go on from the records in audit/.";

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

    public required string MovedBy { get; init; }

    /// <summary>The tool that moved it, and its version.</summary>
    public required string Tool { get; init; }

    public required MoveKind Move { get; init; }

    /// <summary>What the person who moved it gave as a reason.</summary>
    public string? Reason { get; init; }

    /// <summary>The moves before this one, the latest first, as many as anyone goes back to. All of them are in the audit record.</summary>
    public IReadOnlyList<PointerMove> History { get; init; } = [];

    /// <summary>Where the channel pointed before.</summary>
    public PointerMove? Previous => History is [var last, ..] ? last : null;

    /// <summary>How many earlier moves a pointer remembers: its readers fetch all of it each time.</summary>
    public const int MostHistory = 20;

    /// <summary>This move, as later pointers remember it.</summary>
    public PointerMove AsMove() => new()
    {
        Sequence = Sequence,
        Release = Release,
        Manifest = Manifest,
        View = View,
        MovedAt = MovedAt,
        MovedBy = MovedBy,
        Tool = Tool,
        Move = Move,
        Reason = Reason,
    };

    public byte[] ToBytes() => Write(this with { Checksum = Sha256Digest.OfContent(Write(this with { Checksum = null })) });

    public static ChannelPointer Read(byte[] file, string where)
    {
        var pointer = CanonicalJson.Read(file, PublishingJson.Default.ChannelPointer, where, Restore);
        var found = WithoutChecksum(file);
        return pointer.Checksum is { } expected && expected == found
            ? pointer
            : throw new ForgeException(where, $"checksum mismatch: the pointer records {pointer.Checksum?.Hex ?? "none"}, its content has {found}.", Restore, Failure.Damage);
    }

    public const string Folder = "channels/";

    public static ObjectKey KeyOf(string channel) => ObjectKey.Of($"{Folder}{RequireName(channel)}.json");

    public static string RequireName(string channel) => IsName(channel)
        ? channel
        : throw new ForgeException("--channel", $"'{channel}' is no channel.", "Write at most 64 small letters, digits and hyphens, such as candidate.", Failure.Usage);

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

    public static bool IsName(string text) => text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}

/// <summary>One move of a channel: where to, who did it, when and why.</summary>
public sealed record PointerMove
{
    public required long Sequence { get; init; }

    public required Sha256Digest Release { get; init; }

    public required ObjectKey Manifest { get; init; }

    public required ObjectKey View { get; init; }

    public required DateTimeOffset MovedAt { get; init; }

    public required string MovedBy { get; init; }

    public required string Tool { get; init; }

    public required MoveKind Move { get; init; }

    public string? Reason { get; init; }
}

/// <summary>What made a channel move.</summary>
[JsonConverter(typeof(MoveKindConverter))]
public enum MoveKind
{
    Publish,
    Promote,
    Rollback,
    Yank,

    /// <summary>A run that was cut off between two stores, taken back.</summary>
    Undo,
}

public sealed class MoveKindConverter() : JsonStringEnumConverter<MoveKind>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
