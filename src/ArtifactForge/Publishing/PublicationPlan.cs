using ArtifactForge.Forging;

namespace ArtifactForge.Publishing;

/// <summary>What publishing a release to one destination will do, decided before anything moves.</summary>
public sealed record PublicationPlan
{
    public required Destination Destination { get; init; }

    public required string Channel { get; init; }

    /// <summary>What the channel holds now.</summary>
    public required ChannelState? Current { get; init; }

    /// <summary>What is known of the channel where its pointer is gone.</summary>
    public ChannelPast Past { get; init; } = ChannelPast.None;

    public MoveKind Kind { get; init; } = MoveKind.Publish;

    /// <summary>What the person who publishes gives as a reason, for the records.</summary>
    public string? Reason { get; init; }

    public required Sha256Digest Release { get; init; }

    public required Manifest Manifest { get; init; }

    public required View View { get; init; }

    public required ObjectKey ViewKey { get; init; }

    /// <summary>How many of <see cref="Objects"/>, at their end, speak of the others: the manifest and the view.</summary>
    public const int Documents = 2;

    /// <summary>Immutable objects, the manifest and the view last.</summary>
    public required IReadOnlyList<PlannedObject> Objects { get; init; }

    /// <summary>The copies for people who type URLs; of channel stable alone.</summary>
    public required IReadOnlyList<PlannedObject> Copies { get; init; }

    public ChannelMove Move => new() { Store = Destination.Store, Channel = Channel, Current = Current, Past = Past, Release = Release, View = ViewKey, Kind = Kind, Reason = Reason };

    /// <summary>Whether anything is to be added before the copies: most runs find everything there.</summary>
    public bool Writes => MovesChannel || Objects.Any(planned => planned.Action == PlannedAction.Add);

    public bool MovesChannel => Move.IsNeeded;

    public long NextSequence => Move.NextSequence;

    /// <summary>
    /// The patched cookbooks that the channel does not hold as they will be, each with all mends of its release: what is made for
    /// one advisory alone holds nothing else.
    /// </summary>
    public IEnumerable<Artifact> NewCookbooks => Manifest.Artifacts.Where(artifact =>
        artifact is { Kind: ArtifactKind.CookbookTarball, Advisory: null }
        && Current?.Manifest.Artifacts.Any(held => string.Equals(held.Path, artifact.Path, StringComparison.Ordinal) && held.TarSha256 == artifact.TarSha256) != true);

    public IEnumerable<PlannedObject> Conflicts => Objects.Where(planned => planned.Action is PlannedAction.Conflict or PlannedAction.Damaged);

    /// <summary>What Publish would not do, Preview does not call well either.</summary>
    public void RefuseConflicts()
    {
        if (Conflicts.FirstOrDefault() is { } conflict)
        {
            throw new ForgeException(
                where: $"{Destination.Store.Name}/{conflict.Key}",
                what: $"an object under an immutable key {conflict.Reason}.",
                fix: "It was modified, or written by something else: delete it or use another store. Preview lists all of them.",
                conflict.Action == PlannedAction.Damaged ? Failure.Damage : Failure.Conflict);
        }
    }
}

/// <summary>One object, what happens to it, and why where that is not plain.</summary>
public sealed record PlannedObject(ObjectKey Key, PlannedAction Action, Blob Content, string? Reason = null);

public enum PlannedAction
{
    Add,
    Keep,
    Replace,
    Remove,

    /// <summary>The key is taken by something else.</summary>
    Conflict,

    /// <summary>The key is taken by something that cannot even be read.</summary>
    Damaged,
}
