using System.Text;
using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>Symbolic links in a store's folder lead elsewhere: nothing is read, written, or deleted there.</summary>
public sealed class LinksInAFolder : IDisposable
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private static readonly ObjectKey Key = ObjectKey.Of("objects/0123/file.txt");
    private readonly TemporaryFolder folder = new();

    public LinksInAFolder() => folder.Write("outside/0123/file.txt", "theirs"u8);

    private FolderStore Store => new(folder["store"], "out/store");

    public void Dispose() => folder.Dispose();

    private static Blob Text(string text) => Blob.Of(Encoding.UTF8.GetBytes(text), "file.txt");

    private void Link(string at, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[at])!);
        File.CreateSymbolicLink(folder[at], folder[to]);
    }

    private static async Task RefusesAsync(Func<Task> act, string where)
    {
        var refusal = await Assert.ThrowsAsync<ForgeException>(act);
        Assert.Equal((Failure.Damage, where), (refusal.Failure, refusal.Where));
    }

    [Fact]
    public async Task NothingIsDoneThroughOne()
    {
        Link("store/objects", "outside");
        const string Where = "out/store/objects";
        await RefusesAsync(() => Store.OpenAsync(Key, Never), Where);
        await RefusesAsync(() => Store.TryAddAsync(ObjectKey.Of("objects/4567/file.txt"), Text("ours"), Never), Where);
        await RefusesAsync(() => Store.TryReplaceAsync(Key, Text("ours"), null, Never), Where);
        await RefusesAsync(() => Store.PutAsync(Key, Text("ours"), Never), Where);
        await RefusesAsync(() => Store.DeleteAsync(Key, Never), Where);
        await RefusesAsync(() => Store.ListAllAsync("objects/", Never), Where);
        Assert.Equal(["outside/0123/file.txt"], folder.Files("outside"));
        Assert.Equal("theirs"u8.ToArray(), folder.Read("outside/0123/file.txt"));
    }

    [Fact]
    public async Task NothingIsWrittenThroughOneWhereWritersWork()
    {
        Link("store/.aside", "outside");
        await RefusesAsync(() => Store.TryAddAsync(Key, Text("ours"), Never), "out/store/.aside");
        Assert.Equal(["outside/0123/file.txt"], folder.Files("outside"));
    }

    [Fact]
    public async Task AFileThatIsOneIsNotReadAndHidesNothing()
    {
        Link("store/channels/stable.json", "outside/0123/file.txt");
        await RefusesAsync(() => Store.OpenAsync(ObjectKey.Of("channels/stable.json"), Never), "out/store/channels/stable.json");
        await RefusesAsync(() => Store.ListAllAsync("channels/", Never), "out/store/channels/stable.json");
    }

    [Fact]
    public async Task SomebodyElsesAmongTheCopiesStay()
    {
        folder.Write("store/patches/3.4.1/NOTICE.txt", "ours"u8);
        Link("store/patches/latest", "store/patches/3.4.1");
        Assert.Equal(["patches/3.4.1/NOTICE.txt"], (await Store.ListAllAsync("patches/", Never)).Select(entry => entry.Key.ToString()));
        Assert.NotNull(new FileInfo(folder["store/patches/latest"]).LinkTarget);
    }

    [Fact]
    public async Task ACopyTakesThePlaceOfOneAndLeavesWhatItLedTo()
    {
        Link("store/patches/3.4.1/NOTICE.txt", "outside/0123/file.txt");
        await Store.PutAsync(ObjectKey.Of("patches/3.4.1/NOTICE.txt"), Text("ours"), Never);
        Assert.Equal("theirs"u8.ToArray(), folder.Read("outside/0123/file.txt"));
        Assert.Equal("ours"u8.ToArray(), folder.Read("store/patches/3.4.1/NOTICE.txt"));
    }

    [Fact]
    public async Task TheWholeFolderMayBeOne()
    {
        Directory.CreateDirectory(folder["elsewhere"]);
        Link("store", "elsewhere");
        Assert.True(await Store.TryAddAsync(Key, Text("ours"), Never));
        Assert.Equal([Key], (await Store.ListAllAsync("objects/", Never)).Select(entry => entry.Key));
    }

    [Fact]
    public async Task AFolderInAnObjectsPlaceIsDamage()
    {
        Directory.CreateDirectory(folder[$"store/{Key}"]);
        await RefusesAsync(() => Store.OpenAsync(Key, Never), $"out/store/{Key}");
    }
}
