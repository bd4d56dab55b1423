using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>Stores side by side in folders of the test's own, and a clock that the test sets.</summary>
public sealed class StoreRow : IDisposable
{
    public const string Stable = "stable";
    public const string Candidate = "candidate";

    private static readonly CancellationToken Never = CancellationToken.None;
    private static readonly string[] Copied = ["iam/", "image-config/", "patches/", "requirements/", "runbooks/", "scripts/"];

    private readonly TemporaryFolder folder = TemporaryFolder.ForManyFiles();
    private readonly IReadOnlyList<string> names;

    public StoreRow(params string[] names)
    {
        this.names = names;
        Stores = [.. names.Select(name => new FolderStore(Directory.CreateDirectory(folder[name]).FullName, name))];
    }

    public IReadOnlyList<IStore> Stores { get; }

    public SetClock Clock { get; } = new();

    public IStore this[string name] => Stores.Single(store => string.Equals(store.Name, name, StringComparison.Ordinal));

    public Engineer Engineer => new(Stores, Clock);

    /// <summary>Somebody at work on the stores, whose every call passes through here first.</summary>
    public Engineer Through(Func<IStore, IStore> through, string who = "ada@build") => new([.. Stores.Select(through)], Clock, who);

    /// <summary>Other stores with the same in them.</summary>
    public StoreRow Copy()
    {
        var copy = new StoreRow([.. names]);
        copy.Clock.Now = Clock.Now;
        foreach (var file in folder.Files())
        {
            Directory.CreateDirectory(Path.GetDirectoryName(copy.folder[file])!);
            File.Copy(folder[file], copy.folder[file]);
        }

        return copy;
    }

    public string PathOf(string store, string key) => folder[$"{store}/{key}"];

    public string PathOf(string store, ObjectKey key) => PathOf(store, key.ToString());

    /// <summary>By key; without the folder where writers work.</summary>
    public IReadOnlyDictionary<string, Sha256Digest> Files(string store, params string[] below) => folder.Files(store)
        .Select(file => (Key: file[(store.Length + 1)..], Path: folder[file]))
        .Where(file => file.Key[0] != '.' && (below.Length == 0 || below.Any(part => file.Key.StartsWith(part, StringComparison.Ordinal))))
        .ToDictionary(file => file.Key, file => Sha256Digest.OfContent(File.ReadAllBytes(file.Path)), StringComparer.Ordinal);

    /// <summary>What never changes, in all stores.</summary>
    public IReadOnlyDictionary<string, Sha256Digest> Immutable() =>
        names.SelectMany(name => Files(name, "objects/", "releases/", "views/").Select(file => (Key: $"{name}/{file.Key}", file.Value))).ToDictionary(file => file.Key, file => file.Value, StringComparer.Ordinal);

    public Task<ChannelState?> StateAsync(string store, string channel = Stable) => ChannelState.ReadAsync(this[store], channel, Never);

    public async Task<ChannelPointer> PointerAsync(string store, string channel = Stable) => (await StateAsync(store, channel))!.Pointer;

    /// <summary>Where the channel is in every store, read as readers do: everything that it names is there and is what it should be.</summary>
    public async Task<IReadOnlyList<Sha256Digest?>> ReadAsync(string channel = Stable)
    {
        var releases = new List<Sha256Digest?>();
        foreach (var store in Stores)
        {
            var state = await ChannelState.ReadAsync(store, channel, Never);
            foreach (var entry in state?.View.Objects ?? [])
            {
                Assert.Equal((store.Name, entry.Key, entry.Sha256), (store.Name, entry.Key, await store.DigestAsync(entry.Key, Never)));
            }

            releases.Add(state?.Pointer.Release);
        }

        return releases;
    }

    /// <summary>The copies are those of stable, no more and no less.</summary>
    public async Task RequireCopiesAsync()
    {
        foreach (var store in Stores)
        {
            var state = await ChannelState.ReadAsync(store, Stable, Never);
            var expected = (state?.View.Objects ?? []).ToDictionary(entry => entry.Path, entry => entry.Sha256, StringComparer.Ordinal);
            Assert.Equal(expected.OrderBy(file => file.Key, StringComparer.Ordinal), Files(store.Name, Copied).OrderBy(file => file.Key, StringComparer.Ordinal));
        }
    }

    /// <summary>The journals of runs that are under way, or were cut off.</summary>
    public IReadOnlyList<Journal> Unfinished(string store) =>
        [.. Files(store, Journal.Folder).Keys.Select(key => CanonicalJson.Read(File.ReadAllBytes(PathOf(store, key)), PublishingJson.Default.Journal, key)).Where(journal => !journal.IsEnded)];

    /// <summary>No journal of the channel, and every move of it in the audit record, as the pointers remember it.</summary>
    public async Task RequireRecordedAsync(string channel = Stable)
    {
        foreach (var store in Stores)
        {
            Assert.DoesNotContain(Unfinished(store.Name), journal => journal.Channel == channel);
            var pointer = (await ChannelState.ReadAsync(store, channel, Never))!.Pointer;
            foreach (var move in pointer.History.Prepend(pointer.AsMove()))
            {
                Assert.Equal(move, await RecordAsync(store.Name, channel, move.Sequence));
            }
        }
    }

    public async Task<PointerMove?> RecordAsync(string store, string channel, long sequence) =>
        await this[store].TryReadAsync(ObjectKey.Of($"audit/channels/{channel}/{sequence:D8}.json"), PublishingJson.Default.PointerMove, Never);

    public void Dispose() => folder.Dispose();
}

/// <summary>A clock that stands still until it is set.</summary>
public sealed class SetClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
