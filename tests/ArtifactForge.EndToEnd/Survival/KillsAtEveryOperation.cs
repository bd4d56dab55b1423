using ArtifactForge.Publishing;
using Xunit.Abstractions;

namespace ArtifactForge.EndToEnd.Survival;

/// <summary>A publisher to a folder that is killed with -9 before and after every single operation on the store, while somebody reads.</summary>
[Collection(OneGround.Name)]
public sealed class KillsAtEveryOperation(Ground ground, ITestOutputHelper output)
{
    private const int Killed = 128 + 9;

    [Theory]
    [InlineData("update", false)]
    [InlineData("update", true)]
    [InlineData("first release", false)]
    [InlineData("first release", true)]
    public async Task OfAPublication(string kind, bool after)
    {
        var work = ground.Clone.NewFolder();
        var release = await InProcess.ForgeAsync(work, ground.Second.Catalogue, ground.World.Tarballs);
        var (past, whole) = (int.MaxValue, 0);
        await Cases.AllAsync(Enumerable.Range(1, 1000).TakeWhile(number => number < Volatile.Read(ref past)), async number =>
        {
            var folder = kind == "update" ? ground.NewFirstFolder() : ground.Clone.NewFolder();
            await using var reader = new ReleaseReader(StoreBytesOf.Folder(folder)).Start();
            var status = await InProcess.DieAsync(folder, work, ground.Second, ground.World.Tarballs, number, after);
            if (status == 0)
            {
                past = Math.Min(past, number);
                return;
            }

            Assert.Equal(Killed, status);
            await InProcess.PublishAsync(new FolderStore(folder, "out/store"), release);
            Assert.Equal(0, (await InProcess.PublishAsync(new FolderStore(folder, "out/store"), release)).Published);
            var now = await reader.EndAsync();
            Assert.Equal([], reader.Faults);
            Assert.Equal(ground.Second.Id, now?.Id);
            await now!.RequireCopiesAsync(StoreBytesOf.Folder(folder));
            Interlocked.Add(ref whole, reader.Whole);
        });
        Assert.InRange(past, 40, 400);
        Assert.True(whole > past);
        output.WriteLine($"killed at each of {past - 1} operations; {whole} whole releases read");
    }
}
