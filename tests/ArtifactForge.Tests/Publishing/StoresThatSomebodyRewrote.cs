using System.Text;
using ArtifactForge.Archives;
using ArtifactForge.Catalog;
using ArtifactForge.Forging;
using ArtifactForge.Patching;
using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>Every digest and key fits again, and still it is not what upstream's release with the recorded changes must be.</summary>
public sealed class StoresThatSomebodyRewrote : IAsyncLifetime, IDisposable
{
    private static readonly Dictionary<string, TreeEdit> Evil = new(StringComparer.Ordinal) { ["recipes/default.rb"] = TreeEdit.Write(Encoding.UTF8.GetBytes("# evil\n")) };

    private PinnedStore pinned = null!;

    public async Task InitializeAsync() => pinned = await PinnedStore.OpenAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => pinned.Dispose();

    /// <summary>Publishes what was made of other tarballs.</summary>
    private async Task<ObjectKey> PublishFromAsync(PinnedRoad road)
    {
        await pinned.Publishing.PublishAsync(await road.ForgeAsync(catalogue => catalogue, "3.4.1"));
        return (await pinned.StateAsync()).View.Objects.First(entry => entry.Kind == ArtifactKind.CookbookTarball).Key;
    }

    private Task RewriteReleasesAsync(Func<ManifestRelease, ManifestRelease> edit) =>
        pinned.RewriteAsync(manifest => manifest with { Releases = [.. manifest.Releases.Select(edit)] }, view => view);

    private async Task<string> OnlyDamageOfAsync(ObjectKey key)
    {
        var damage = Assert.Single((await pinned.VerifyAsync()).Damages);
        Assert.Equal((key, Damage.Distrust), (damage.Key, damage.Fix));
        return damage.What;
    }

    [Fact]
    public async Task ATarballMadeOfAnotherOriginalIsNotOfThePinned()
    {
        using var road = await PinnedRoad.OpenAsync(Evil);
        var tarball = await PublishFromAsync(road);
        var (pin, other) = (Pin(pinned.Road).TarSha256, Pin(road).TarSha256);
        Assert.Equal($"with the recorded changes reverted, the tar that the catalogue pins for 3.4.1: expected SHA-256 {pin}, found {other}.", await OnlyDamageOfAsync(tarball));
    }

    [Fact]
    public async Task NorIsItWhereTheManifestNamesTheRealOriginal()
    {
        using var road = await PinnedRoad.OpenAsync(Evil);
        var tarball = await PublishFromAsync(road);
        var pin = Pin(pinned.Road);
        await RewriteReleasesAsync(release => release with { TarSha256 = pin.TarSha256, TreeSha256 = pin.TreeSha256 });
        Assert.Equal($"with the recorded changes reverted, the tar of upstream's 3.4.1: expected SHA-256 {pin.TarSha256}, found {Pin(road).TarSha256}.", await OnlyDamageOfAsync(tarball));
    }

    [Fact]
    public async Task NorWhereItSaysThatAnotherTarWasAccepted()
    {
        using var road = await PinnedRoad.OpenAsync(Evil);
        var tarball = await PublishFromAsync(road);
        await RewriteReleasesAsync(release => release with { PinnedTarSha256 = Pin(pinned.Road).TarSha256 });
        Assert.StartsWith("with the recorded changes reverted, the tree that the catalogue pins for 3.4.1: ", await OnlyDamageOfAsync(tarball), StringComparison.Ordinal);
        await RewriteReleasesAsync(release => release with { PinnedTarSha256 = Pin(road).TarSha256 });
        Assert.StartsWith("the tar that the catalogue pins for 3.4.1: ", await OnlyDamageOfAsync(tarball), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnotherTarThatWasAcceptedForItsTreeIsRight()
    {
        using var road = await pinned.Road.MadeAtAnotherTimeAsync();
        await PublishFromAsync(road);
        Assert.NotNull((await pinned.StateAsync()).Manifest.Releases.Single().PinnedTarSha256);
        var verification = await pinned.VerifyAsync();
        Assert.Equal((0, 1), (verification.Damaged, verification.PinnedTarballs));
    }

    [Fact]
    public async Task AnotherTreeThanTheManifestSaysIsFound()
    {
        var tarball = await PublishFromAsync(pinned.Road);
        await RewriteReleasesAsync(release => release with { TreeSha256 = release.TarSha256 });
        Assert.StartsWith("with the recorded changes reverted, the tree of upstream's 3.4.1: ", await OnlyDamageOfAsync(tarball), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RecordsThatLeadNowhereAreFoundAndHarmNobody()
    {
        var tarball = await PublishFromAsync(pinned.Road);
        var whole = (await pinned.StateAsync()).Manifest;
        foreach (var (name, edit) in Records)
        {
            await pinned.RewriteAsync(
                _ => whole with { Artifacts = [.. whole.Artifacts.Select(artifact => artifact.Changes is { } changes ? artifact with { Changes = [.. edit([.. changes])] } : artifact)] },
                view => view);
            var damages = (await pinned.VerifyAsync()).Damages;
            Assert.True(damages is [var damage] && damage.Key == tarball, $"{name}: {string.Join("; ", damages)}");
        }
    }

    private static UpstreamRelease Pin(PinnedRoad road) => road.Pins.Find(ReleaseVersion.Parse("3.4.1"))!;

    private static Dictionary<string, Func<List<FileChange>, List<FileChange>>> Records { get; } = new(StringComparer.Ordinal)
    {
        ["none"] = _ => [],
        ["twice the same"] = changes => [.. changes, changes[0]],
        ["no path"] = changes => [changes[0] with { Path = "" }],
        ["a folder of no name"] = changes => [.. changes, Added("/")],
        ["a way out"] = changes => [.. changes, Gone("../up")],
        ["a way out with a root"] = changes => [.. changes, Gone("/etc/passwd")],
        ["a new file that is not there"] = changes => [.. changes, Added("nowhere")],
        ["a file behind one that is not there"] = changes => [.. changes, Gone("new") with { Followed = "nowhere" }],
        ["a file behind itself"] = changes => [.. changes, Gone("new") with { Followed = "new" }],
        ["a file where a folder is"] = changes => [.. changes, Gone("recipes")],
        ["a file below a file"] = changes => [.. changes, Gone("recipes/default.rb/more")],
        ["a folder that is there"] = changes => [.. changes, Added("recipes/") with { Sha256After = null, ModeBefore = "0755" }],
        ["a folder that is full"] = changes => [.. changes, Added("recipes/") with { Sha256After = null }],
        ["a mode that is none"] = changes => [changes[0] with { ModeBefore = "9999" }],
        ["a mode of five digits"] = changes => [changes[0] with { ModeBefore = "00644" }],
        ["another digest before"] = changes => [changes[0] with { Sha256Before = changes[0].Sha256After }],
        ["another digest after"] = changes => [changes[0] with { Sha256After = changes[0].Sha256Before }],
        ["another name before"] = changes => [changes[0] with { From = "../../up", ModeBefore = "0644" }],
        ["lines before the first"] = changes => [Moved(changes[0], int.MinValue)],
        ["lines behind the last"] = changes => [Moved(changes[0], int.MaxValue)],
        ["lines that are elsewhere"] = changes => [Moved(changes[0], 1)],
        ["lines that overlap"] = changes => [changes[0] with { Hunks = [changes[0].Hunks[0], changes[0].Hunks[0]] }],
        ["another line"] = changes => [changes[0] with { Hunks = [changes[0].Hunks[0] with { Removed = ["\ud800"] }] }],
        ["bytes before the first"] = changes => [changes[0] with { Bytes = new ChangedBytes { Offset = -1, Removed = default, AddedLength = 1 } }],
        ["bytes behind the last"] = changes => [changes[0] with { Bytes = new ChangedBytes { Offset = int.MaxValue, Removed = default, AddedLength = int.MaxValue } }],
        ["fewer than no bytes"] = changes => [changes[0] with { Bytes = new ChangedBytes { Offset = 5, Removed = default, AddedLength = -5 } }],
    };

    private static FileChange Moved(FileChange change, int line) => change with { Hunks = [.. change.Hunks.Select(hunk => hunk with { NewStart = line })] };

    private static FileChange Added(string path) => new() { Path = path, Patches = [], Hunks = [], Sha256After = Sha256Digest.OfContent("x"u8) };

    private static FileChange Gone(string path) => new() { Path = path, Patches = [], Hunks = [], ModeBefore = "0644", Sha256Before = Sha256Digest.OfContent([]) };
}
