using System.Net;
using System.Text;
using Amazon.Runtime;
using Amazon.S3;
using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>Probing a store, and what is used where it has no conditional writes.</summary>
public sealed class ConditionalWritesTests : IDisposable
{
    private static readonly ObjectKey Probe = StoreLayout.NewProbeKey();
    private static readonly ObjectKey Key = ObjectKey.Of("objects/abc/file.txt");
    private static readonly CancellationToken Never = CancellationToken.None;
    private readonly TemporaryFolder folder = new();

    private FolderStore Folder => new(folder.Root, "out/store");

    public void Dispose() => folder.Dispose();

    private static Blob Text(string text) => Blob.Of(Encoding.UTF8.GetBytes(text), "file.txt");

    private static async Task<string?> ReadAsync(IStore store, ObjectKey key)
    {
        await using var stored = await store.OpenAsync(key, Never);
        return stored is null ? null : await new StreamReader(stored.Content).ReadToEndAsync();
    }

    private static async Task<string> TagAsync(IStore store, ObjectKey key)
    {
        await using var stored = await store.OpenAsync(key, Never);
        return stored!.Tag;
    }

    [Fact]
    public async Task AStoreThatHasThemIsFoundToHaveThem() => Assert.Equal(new ConditionalWrites(Adds: true, Replaces: true), await ConditionalWrites.ProbeAsync(Folder, Probe, Never));

    [Theory]
    [InlineData(true, false, "If-Match")]
    [InlineData(false, true, "If-None-Match")]
    [InlineData(false, false, "If-None-Match and If-Match")]
    public async Task AServerThatIgnoresAConditionIsFoundOut(bool adds, bool replaces, string lack)
    {
        var found = await ConditionalWrites.ProbeAsync(new Heedless(Folder, adds, replaces), Probe, Never);
        Assert.Equal((new ConditionalWrites(adds, replaces), lack), (found, found.Lack));
    }

    [Fact]
    public async Task AServerThatNeverAddsAgainWhatWasDeletedIsFoundOut()
    {
        var store = new NeverAgain(Folder);
        var found = await ConditionalWrites.ProbeAsync(store, Probe, Never);
        Assert.Equal((false, "If-None-Match for what was deleted"), (found.Hold, found.Lack));
        Assert.Contains("a bucket that never had versions", (await Assert.ThrowsAsync<ForgeException>(() => ConditionalWrites.WriterOfAsync(store, Key, allowUnconditional: false, Never))).Fix, StringComparison.Ordinal);
        Assert.Empty(await Folder.ListAllAsync("", Never));
    }

    [Fact]
    public async Task AServerThatSays501DoesNotHaveThem() =>
        Assert.Equal(new ConditionalWrites(Adds: false, Replaces: false), await ConditionalWrites.ProbeAsync(new Refusing(Folder, "NotImplemented", HttpStatusCode.NotImplemented), Probe, Never));

    [Fact]
    public async Task AnyOtherErrorSaysNothingAboutThem() =>
        await Assert.ThrowsAsync<ForgeException>(() => ConditionalWrites.ProbeAsync(new Refusing(Folder, "AccessDenied", HttpStatusCode.Forbidden), Probe, Never));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AServerThatStoresHowBodiesAreSentIsRefusedWhateverElseIsAllowed(bool allowUnconditional)
    {
        foreach (var heeds in new[] { true, false })
        {
            var bucket = new ScriptedBucket { KeepsEncoding = true, HeedsConditions = heeds };
            using var server = new ScriptedS3(bucket.To);
            var refusal = await Assert.ThrowsAsync<ForgeException>(() => ConditionalWrites.WriterOfAsync(server.Store(), Probe, allowUnconditional, Never));
            Assert.Equal((Failure.Usage, "Give --chunked false."), (refusal.Failure, refusal.Fix));
            Assert.Contains("aws-chunked", refusal.What, StringComparison.Ordinal);
            Assert.Equal(0, bucket.Objects);
        }
    }

    [Fact]
    public async Task TheProbeIsGoneAfterwards()
    {
        await ConditionalWrites.ProbeAsync(Folder, Probe, Never);
        await ConditionalWrites.ProbeAsync(new Heedless(Folder, adds: false, replaces: false), Probe, Never);
        await Assert.ThrowsAsync<ForgeException>(() => ConditionalWrites.ProbeAsync(new Refusing(Folder, "AccessDenied", HttpStatusCode.Forbidden, onlyReplacing: true), Probe, Never));
        Assert.Empty(await Folder.ListAllAsync("", Never));
    }

    [Fact]
    public async Task TheWeakerProtocolIsUsedWhereItIsNeededAndAllowed()
    {
        Assert.IsType<FolderStore>(await ConditionalWrites.WriterOfAsync(Folder, Probe, allowUnconditional: true, Never));
        Assert.IsType<LookThenWriteStore>(await ConditionalWrites.WriterOfAsync(new Heedless(Folder, adds: false, replaces: true), Probe, allowUnconditional: true, Never));
        var refusal = await Assert.ThrowsAsync<ForgeException>(() => ConditionalWrites.WriterOfAsync(new Heedless(Folder, adds: false, replaces: true), Probe, allowUnconditional: false, Never));
        Assert.Contains("--allow-unconditional", refusal.Fix, StringComparison.Ordinal);
        Assert.Contains("does not heed If-None-Match,", refusal.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LookingFirstAddsOnce()
    {
        var store = new LookThenWriteStore(new Heedless(Folder, adds: false, replaces: false));
        Assert.True(await store.TryAddAsync(Key, Text("one"), Never));
        Assert.False(await store.TryAddAsync(Key, Text("two"), Never));
        Assert.Equal("one", await ReadAsync(store, Key));
    }

    [Fact]
    public async Task LookingFirstReplacesWhatWasSeen()
    {
        var store = new LookThenWriteStore(new Heedless(Folder, adds: false, replaces: false));
        Assert.True(await store.TryReplaceAsync(Key, Text("one"), expectedTag: null, Never));
        var tag = await TagAsync(store, Key);
        Assert.True(await store.TryReplaceAsync(Key, Text("two"), tag, Never));
        Assert.False(await store.TryReplaceAsync(Key, Text("three"), tag, Never));
        Assert.False(await store.TryReplaceAsync(Key, Text("three"), expectedTag: null, Never));
        Assert.Equal("two", await ReadAsync(store, Key));
    }

    [Fact]
    public async Task WhoIsOverwrittenAtOnceHasNotWritten()
    {
        var store = new LookThenWriteStore(new Overwritten(Folder));
        Assert.False(await store.TryAddAsync(Key, Text("one"), Never));
        Assert.Equal("somebody else's", await ReadAsync(store, Key));
    }

    /// <summary>As servers do that do not know a header.</summary>
    private sealed class Heedless(IStore store, bool adds, bool replaces) : PassingStore(store)
    {
        public override async Task<bool> TryAddAsync(ObjectKey key, Blob content, CancellationToken cancellation) =>
            adds ? await base.TryAddAsync(key, content, cancellation) : await PutTrueAsync(key, content, cancellation);

        public override async Task<bool> TryReplaceAsync(ObjectKey key, Blob content, string? expectedTag, CancellationToken cancellation) =>
            replaces ? await base.TryReplaceAsync(key, content, expectedTag, cancellation) : await PutTrueAsync(key, content, cancellation);

        private async Task<bool> PutTrueAsync(ObjectKey key, Blob content, CancellationToken cancellation)
        {
            await PutAsync(key, content, cancellation);
            return true;
        }
    }

    /// <summary>As Ceph does in a bucket whose versioning is suspended.</summary>
    private sealed class NeverAgain(IStore store) : PassingStore(store)
    {
        private readonly HashSet<ObjectKey> deleted = [];

        public override async Task<bool> TryAddAsync(ObjectKey key, Blob content, CancellationToken cancellation) =>
            !deleted.Contains(key) && await base.TryAddAsync(key, content, cancellation);

        public override Task DeleteAsync(ObjectKey key, CancellationToken cancellation)
        {
            deleted.Add(key);
            return base.DeleteAsync(key, cancellation);
        }
    }

    /// <summary>As servers do that know a header and refuse it.</summary>
    private sealed class Refusing(IStore store, string code, HttpStatusCode status, bool onlyReplacing = false) : PassingStore(store)
    {
        public override Task<bool> TryAddAsync(ObjectKey key, Blob content, CancellationToken cancellation) =>
            onlyReplacing ? base.TryAddAsync(key, content, cancellation) : throw Refusal();

        public override Task<bool> TryReplaceAsync(ObjectKey key, Blob content, string? expectedTag, CancellationToken cancellation) => throw Refusal();

        private ForgeException Refusal() => S3Advice.For(new AmazonS3Exception("", ErrorType.Sender, code, "", status), Name, "s3:PutObject");
    }

    /// <summary>Somebody else writes right after us.</summary>
    private sealed class Overwritten(IStore store) : PassingStore(store)
    {
        public override async Task PutAsync(ObjectKey key, Blob content, CancellationToken cancellation)
        {
            await base.PutAsync(key, content, cancellation);
            await base.PutAsync(key, Text("somebody else's"), cancellation);
        }
    }
}
