using ArtifactForge.Forging;
using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>Where publishing would change nothing, it is said without forging; where anything might change, all of it is looked at.</summary>
public sealed class RememberingPlans : PublishedRoad
{
    private static readonly Sha256Digest Catalogue = Sha256Digest.OfContent("a catalogue"u8);
    private static readonly string[] Notes = ["A note."];

    private readonly TemporaryFolder cache = new();

    public override void Dispose()
    {
        cache.Dispose();
        base.Dispose();
    }

    [Fact]
    public async Task WhatIsRecalledIsThePlanThatWouldBeMade()
    {
        var made = await UnchangedAsync();
        var recalled = Assert.Single((await RecallAsync())!);
        Assert.Equal(made.Objects.Select(Shown), recalled.Objects.Select(Shown));
        Assert.Equal(made.Copies.Select(Shown), recalled.Copies.Select(Shown));
        Assert.Equal((made.Release, made.ViewKey, made.View.Objects.Count, false), (recalled.Release, recalled.ViewKey, recalled.View.Objects.Count, recalled.MovesChannel));
        Assert.Equal(made.Manifest.ToBytes(), recalled.Manifest.ToBytes());
        Assert.Equal(Notes, Memory().Notes);
        Assert.Equal(0, (await SampleRoad.PublishAsync(recalled)).Published);
    }

    [Fact]
    public async Task APlanThatMovesTheChannelIsNotRemembered()
    {
        var plan = await Road.PlanAsync(await Road.ForgeAsync("3.4.1"));
        Memory().TryKeep([plan], [], Notes);
        await SampleRoad.PublishAsync(plan);
        Assert.True(Memory().IsEmpty);
        Assert.Null(await RecallAsync());
    }

    [Fact]
    public async Task APlanThatAddsWhatWasLostIsNotRemembered()
    {
        var release = await Road.ForgeAsync("3.4.1");
        await Road.PublishAsync(release);
        File.Delete(PathOf(Entry((await StateAsync())!, Copy)));
        Memory().TryKeep([await Road.PlanAsync(release)], [], Notes);
        Assert.True(Memory().IsEmpty);
    }

    [Theory]
    [InlineData("lost")]
    [InlineData("cut short")]
    public async Task WhereAnObjectIsNotAsItWasThePlanIsMadeAnew(string what)
    {
        await UnchangedAsync();
        var file = PathOf(Entry((await StateAsync())!, Copy));
        await (what == "lost" ? Task.Run(() => File.Delete(file)) : File.WriteAllTextAsync(file, "short"));
        Assert.Null(await RecallAsync());
    }

    [Fact]
    public async Task ALostCopyIsPutBack()
    {
        await UnchangedAsync();
        File.Delete(Road.Store[Copy]);
        var recalled = (await RecallAsync())!;
        Assert.Equal([(Copy, PlannedAction.Add)], recalled.Single().Copies.Where(copy => copy.Action != PlannedAction.Keep).Select(copy => (copy.Key.ToString(), copy.Action)));
        await SampleRoad.PublishAsync([.. recalled]);
        Assert.Equal(await File.ReadAllBytesAsync(PathOf(Entry((await StateAsync())!, Copy))), await File.ReadAllBytesAsync(Road.Store[Copy]));
    }

    [Fact]
    public async Task AnythingElseThatHasASayMakesItAnotherPlan()
    {
        await UnchangedAsync();
        var here = Road.Destination();
        Assert.NotNull(await RecallAsync(here));
        Assert.Null(await RecallAsync(here with { PublicUrl = "https://elsewhere.example.org" }));
        Assert.Null(await RecallAsync(here with { Regions = [AwsRegion.Parse("eu-west-1")] }));
        Assert.Null(await RecallAsync(here with { Store = new FolderStore(Road.Store.Root, "another/name") }));
        Assert.Null(await RecallAsync(here, channel: "candidate"));
        Assert.Null(await RecallAsync(here, catalogue: Sha256Digest.OfContent("another catalogue"u8)));
    }

    [Fact]
    public async Task AChannelThatMovedIsPlannedAnew()
    {
        await UnchangedAsync();
        await Road.PublishAsync(await Road.ForgeAsync(SampleRoad.WithOtherText, "3.4.1"));
        Assert.Null(await RecallAsync());
    }

    [Fact]
    public async Task WhatIsYankedMeanwhileIsPlannedAnew()
    {
        await UnchangedAsync();
        await YankAsync(YankKind.Advisory, "some-advisory");
        Assert.Null(await RecallAsync());
    }

    [Fact]
    public async Task OneStoreThatNeedsAPlanIsReasonToMakeThemAll()
    {
        await UnchangedAsync();
        using var other = new TemporaryFolder();
        Destination[] both = [Road.Destination(), Road.Destination(new FolderStore(other.Root, "other"))];
        var contents = await Task.WhenAll(both.Select(one => StoreContents.ReadAsync(one.Store, "stable", CancellationToken.None)));
        Assert.Null(await Memory().TryRecallAsync(both, "stable", contents, CancellationToken.None));
    }

    [Fact]
    public async Task AMemoryThatIsDamagedIsAMemoryOfNothing()
    {
        await UnchangedAsync();
        foreach (var file in Directory.GetFiles(cache.Root))
        {
            await File.WriteAllTextAsync(file, "{ \"notes\": [");
        }

        Assert.True(Memory().IsEmpty);
        Assert.Null(await RecallAsync());
    }

    private static (string Key, PlannedAction Action, long Size, Sha256Digest Sha256) Shown(PlannedObject planned) =>
        (planned.Key.ToString(), planned.Action, planned.Content.Size, planned.Content.Sha256);

    private PlanMemory Memory(Sha256Digest? catalogue = null) => new(cache.Root, catalogue ?? Catalogue);

    /// <summary>Publishes, and makes the plan of doing so again, which is remembered.</summary>
    private async Task<PublicationPlan> UnchangedAsync()
    {
        var release = await Road.ForgeAsync("3.4.1");
        await Road.PublishAsync(release);
        var plan = await Road.PlanAsync(release);
        Memory().TryKeep([plan], [], Notes);
        return plan;
    }

    private async Task<IReadOnlyList<PublicationPlan>?> RecallAsync(Destination? destination = null, string channel = "stable", Sha256Digest? catalogue = null)
    {
        var to = destination ?? Road.Destination();
        return await Memory(catalogue).TryRecallAsync([to], channel, [await StoreContents.ReadAsync(to.Store, channel, CancellationToken.None)], CancellationToken.None);
    }

    private async Task YankAsync(YankKind kind, string name)
    {
        var yank = new Yank { Schema = Yank.CurrentSchema, Kind = kind, Name = name, Reason = "It is wrong.", YankedAt = DateTimeOffset.UnixEpoch, YankedBy = "ada@build", Tool = "tests" };
        await Road.FolderStore.PutAsync(yank.Key, Blob.Of(CanonicalJson.Write(yank, PublishingJson.Default.Yank), "yank.json"), CancellationToken.None);
    }
}
