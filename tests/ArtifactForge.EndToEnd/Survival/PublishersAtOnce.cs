using Xunit.Abstractions;

namespace ArtifactForge.EndToEnd.Survival;

/// <summary>Two of the real build.sh at once, again and again to the same channel, while somebody reads.</summary>
[Collection(OneGround.Name)]
public sealed class PublishersAtOnce(Ground ground, ITestOutputHelper output)
{
    private const int Rounds = 15;

    [CephFact]
    public async Task WhoMeetAtThePointerOfABucket()
    {
        var bucket = await ground.BucketAsync("ceph");
        await using var trial = await Trial.OfAnUpdateAsync(ground, bucket);
        var race = new Race(ground, trial.Reader, trial.Start);
        for (var round = 0; round < Rounds; round++)
        {
            trial.Proxy.Script = new Meeting(request => request.Is("PUT", "channels/"), many: 2).Decide;
            Assert.Equal(1, await race.RunAsync(different: true));
            trial.Proxy.Script = new Meeting(request => request.Is("PUT", "channels/"), many: 2).Decide;
            Assert.Equal(1, await race.RunAsync(different: false));
        }

        await race.RequireWholeAsync(trial.Bytes);
        output.WriteLine(race.ToString());
    }

    [Fact]
    public async Task WhoMeetOnAFolderLoseNothing()
    {
        var folder = ground.NewFirstFolder();
        await using var reader = new ReleaseReader(StoreBytesOf.Folder(folder)).Start();
        var race = new Race(ground, reader, edition => ground.StartPublish(folder, edition.Catalogue));
        for (var round = 0; round < Rounds; round++)
        {
            await race.RunAsync(different: true);
            await race.RunAsync(different: false);
        }

        await race.RequireWholeAsync(StoreBytesOf.Folder(folder));
        output.WriteLine(race.ToString());
    }
}
