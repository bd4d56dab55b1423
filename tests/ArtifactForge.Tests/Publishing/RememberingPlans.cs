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
        var (plans, notes) = (await RecallAsync())!.Value;
        var recalled = Assert.Single(plans);
        Assert.Equal(made.Objects.Select(Shown), recalled.Objects.Select(Shown));
        Assert.Equal(made.Copies.Select(Shown), recalled.Copies.Select(Shown));
        Assert.Equal((made.Release, made.ViewKey, made.View.Objects.Count, false), (recalled.Release, recalled.ViewKey, recalled.View.Objects.Count, recalled.MovesChannel));
        Assert.Equal(made.Manifest.ToBytes(), recalled.Manifest.ToBytes());
        Assert.Equal(Notes, notes);
        Assert.Equal(0, (await SampleRoad.PublishAsync(recalled)).Published);
    }

    [Fact]
    public async Task APlanThatMovesTheChannelIsNotRemembered()
    {
        var plan = await Road.PlanAsync(await Road.ForgeAsync("3.4.1"));
        await KeepAsync(plan);
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
        await KeepAsync(await Road.PlanAsync(release));
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
        var recalled = (await RecallAsync())!.Value.Plans;
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
    public async Task WhereItWasYankedHasASayToo()
    {
        // What is yanked in one store is left out of all, and told in that one alone.
        using var other = new TemporaryFolder();
        Destination[] both = [Road.Destination(), Road.Destination(new FolderStore(other.Root, "other"))];
        var release = await Road.ForgeAsync("3.4.1");
        await YankAsync(YankKind.Advisory, "some-advisory");
        await Task.WhenAll(both.Select(one => Road.PublishAsync(release, one)));
        Memory().TryKeep(await Task.WhenAll(both.Select(one => Road.PlanAsync(release, one))), await ContentsAsync(both), Notes);
        Assert.NotNull(await Memory().TryRecallAsync(both, "stable", await ContentsAsync(both), CancellationToken.None));

        var record = Road.Store.Files("yanked").Single();
        Directory.CreateDirectory(Path.GetDirectoryName(other[record])!);
        File.Move(Road.Store[record], other[record]);
        Assert.Null(await Memory().TryRecallAsync(both, "stable", await ContentsAsync(both), CancellationToken.None));
    }

    [Fact]
    public async Task NotesAreThoseOfTheReleaseThatIsThere()
    {
        await UnchangedAsync();
        using var other = new TemporaryFolder();
        var there = Road.Destination(new FolderStore(other.Root, "other"));
        var release = await Road.ForgeAsync("3.4.1");
        await Road.PublishAsync(release, there);
        Memory().TryKeep([await Road.PlanAsync(release, there)], await ContentsAsync([there]), ["Another note."]);
        Assert.Equal(Notes, (await RecallAsync())!.Value.Notes);
        Assert.Equal(["Another note."], (await RecallAsync(there))!.Value.Notes);
    }

    [Fact]
    public async Task OneStoreThatNeedsAPlanIsReasonToMakeThemAll()
    {
        await UnchangedAsync();
        using var other = new TemporaryFolder();
        Destination[] both = [Road.Destination(), Road.Destination(new FolderStore(other.Root, "other"))];
        Assert.Null(await Memory().TryRecallAsync(both, "stable", await ContentsAsync(both), CancellationToken.None));
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
        await KeepAsync(plan);
        return plan;
    }

    private static Task<StoreContents[]> ContentsAsync(IEnumerable<Destination> destinations) =>
        Task.WhenAll(destinations.Select(one => StoreContents.ReadAsync(one.Store, "stable", CancellationToken.None)));

    private async Task KeepAsync(PublicationPlan plan) =>
        Memory().TryKeep([plan], [await StoreContents.ReadAsync(plan.Destination.Store, plan.Channel, CancellationToken.None)], Notes);

    private async Task<(IReadOnlyList<PublicationPlan> Plans, IReadOnlyList<string> Notes)?> RecallAsync(Destination? destination = null, string channel = "stable", Sha256Digest? catalogue = null)
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
