namespace ArtifactForge.Publishing;

/// <summary>What a channel points to. Moving it is what publishes; its sequence number only ever rises.</summary>
public sealed record ChannelPointer
{
    public const int CurrentSchema = 1;

    public required int Schema { get; init; }

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

    public static ObjectKey KeyOf(string channel) => IsName(channel)
        ? ObjectKey.Of($"channels/{channel}.json")
        : throw new ForgeException("--channel", $"'{channel}' is no channel.", "Write small letters, digits and hyphens, such as candidate.", Failure.Usage);

    /// <summary>Null where the key is no channel's.</summary>
    public static string? ChannelOf(ObjectKey key) =>
        key.ToString().Split('/') is ["channels", var file] && file.EndsWith(".json", StringComparison.Ordinal) && IsName(file[..^5]) ? file[..^5] : null;

    private static bool IsName(string text) => text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}

/// <summary>Where the channel pointed before.</summary>
public sealed record PreviousRelease(long Sequence, Sha256Digest Release, ObjectKey Manifest, ObjectKey View);
