using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>Whatever happens to whichever object that a channel reaches, Verify names it, and nothing else.</summary>
public sealed class FindingDamage : IAsyncLifetime, IDisposable
{
    private PinnedStore pinned = null!;
    private IReadOnlyDictionary<ObjectKey, byte[]> contents = new Dictionary<ObjectKey, byte[]>();

    public static TheoryData<string> Harms() => [.. Harm.All.Select(harm => harm.Name)];

    public async Task InitializeAsync()
    {
        pinned = await PinnedStore.PublishedAsync();
        contents = await Harm.ContentsAsync(pinned.Store);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => pinned.Dispose();

    [Fact]
    public async Task AWholeStoreHasNone()
    {
        var progress = new PinnedStore.Progress();
        var verification = await pinned.VerifyAsync(progress: progress);
        Assert.Empty(verification.Damages);
        Assert.Equal((contents.Count, 3, 3), (verification.Whole, verification.Tarballs, verification.PinnedTarballs));
        Assert.Equal(["stable"], verification.Channels);
        Assert.Contains(progress.All, report => report.Done == report.Total && report.Bytes == report.TotalBytes && report.Bytes == verification.Bytes);
    }

    [Theory]
    [MemberData(nameof(Harms))]
    public async Task DamageToAnyOneObjectIsFoundThereAndNowhereElse(string name)
    {
        var harm = Harm.Named(name);
        Assert.True(contents.Count > 30);
        foreach (var (key, content) in contents)
        {
            await Harm.PutAsync(pinned.Store, key, harm.Do(content));
            var found = await pinned.DamagedAsync();
            Assert.True(found is [var one] && one == key, $"{key} {name}: found {string.Join(", ", found)}");
            await Harm.PutAsync(pinned.Store, key, content);
        }
    }

    [Fact]
    public async Task BySwappingAnyObjectWithAnother()
    {
        foreach (var (one, other) in Pairs())
        {
            await Harm.PutAsync(pinned.Store, one, contents[other]);
            await Harm.PutAsync(pinned.Store, other, contents[one]);
            var found = await pinned.DamagedAsync();

            // What only a damaged document names is out of reach.
            Assert.True(IsDocument(one) || IsDocument(other) ? found.Contains(one) || found.Contains(other) : found.Count == 2, $"{one} and {other}: found {string.Join(", ", found)}");
            Assert.Empty(found.Except([one, other]));
            await Harm.PutAsync(pinned.Store, one, contents[one]);
            await Harm.PutAsync(pinned.Store, other, contents[other]);
        }
    }

    [Fact]
    public async Task DamageToAllObjectsIsFoundInOneRun()
    {
        var harmed = contents.Keys.Where(key => !IsDocument(key)).ToList();
        for (var index = 0; index < harmed.Count; index++)
        {
            await Harm.PutAsync(pinned.Store, harmed[index], Harm.All[index % Harm.All.Count].Do(contents[harmed[index]]));
        }

        Assert.Equal(harmed.Order(), await pinned.DamagedAsync());
    }

    [Fact]
    public async Task BehindADamagedViewAndBehindADamagedManifest()
    {
        var state = (await ChannelState.ReadAsync(pinned.Store, "stable", CancellationToken.None))!;
        var tarball = state.View.Objects.First(entry => entry.Kind == ArtifactKind.CookbookTarball).Key;
        await Harm.PutAsync(pinned.Store, tarball, contents[tarball][..^9]);
        foreach (var document in new[] { state.Pointer.Manifest, state.Pointer.View })
        {
            await Harm.PutAsync(pinned.Store, document, null);
            Assert.Equal([tarball, document], await pinned.DamagedAsync());
            await Harm.PutAsync(pinned.Store, document, contents[document]);
        }
    }

    /// <summary>Each with the next, and with one of the same size where there is one: only its content is other.</summary>
    private IEnumerable<(ObjectKey, ObjectKey)> Pairs()
    {
        var keys = contents.Keys.Order().ToList();
        return keys.Zip(keys.Skip(1))
            .Concat(keys.GroupBy(key => contents[key].Length).SelectMany(same => same.Zip(same.Skip(1))))
            .Where(pair => !contents[pair.First].AsSpan().SequenceEqual(contents[pair.Second]))
            .Distinct();
    }

    private static bool IsDocument(ObjectKey key) => key.ToString().Split('/')[0] is "channels" or "releases" or "views";
}
