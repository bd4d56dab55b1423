using ArtifactForge.Forging;
using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>A manifest or a view that is what its key says, and cannot be right.</summary>
public sealed class DocumentsThatDisagree : IAsyncLifetime, IDisposable
{
    private const string Notice = "patches/3.4.1/NOTICE.txt";
    private const string Tarball = "patches/3.4.1/aws-parallelcluster-cookbook-3.4.1.tgz";
    private static readonly Sha256Digest Other = Sha256Digest.OfContent("other"u8);

    private static readonly Dictionary<string, (Func<View, View> Edit, string Told)> Views = new(StringComparer.Ordinal)
    {
        ["a file less"] = (Without(Notice), $"does not name {Notice}, which the manifest does."),
        ["a tarball less"] = (Without(Tarball), $"does not name {Tarball}, which the manifest does."),
        ["a sidecar less"] = (Without($"{Tarball}.md5"), $"does not name {Tarball}.md5, which belongs to a tarball."),
        ["a script more"] = (InView(Notice, entry => entry with { Path = "scripts/3.4.1/evil.sh", Kind = ArtifactKind.Script }, isMore: true), "names scripts/3.4.1/evil.sh, which the manifest does not."),
        ["a sidecar of nothing more"] = (InView(Notice, entry => entry with { Path = "patches/3.4.1/other.tgz.md5" }, isMore: true), "names patches/3.4.1/other.tgz.md5, which the manifest does not."),
        ["a file twice"] = (InView(Notice, entry => entry, isMore: true), $"names {Notice} 2 times."),
        ["a file that is another"] = (InView(Notice, entry => entry with { Sha256 = Other }), $"expected {Notice} to be "),
        ["a tarball that is another"] = (InView(Tarball, entry => entry with { TarSha256 = Other }), $"expected {Tarball} to be "),
        ["a tarball that is no tarball"] = (InView(Tarball, entry => entry with { TarSha256 = null }), $"expected {Tarball} to be "),
        ["a file of another kind"] = (InView(Notice, entry => entry with { Kind = ArtifactKind.Script }), $"names {Notice} as another kind of file"),
        ["a file of another release"] = (InView(Notice, entry => entry with { Release = ReleaseVersion.Parse("3.4.0") }), $"names {Notice} as another kind of file, or of another release"),
        ["a file under another key"] = (InView(Notice, entry => entry with { Key = ObjectKey.Of("objects/other/NOTICE.txt") }), $"expected {Notice} under objects/"),
        ["a sidecar that says something else"] = (InView($"{Tarball}.sha256", entry => entry with { Sha256 = Other }), $"expected {Tarball}.sha256 to say '"),
        ["a tarball with another MD5"] = (InView(Tarball, entry => entry with { Md5 = "0" }), $"expected {Tarball}.md5 to say '0  "),
        ["a way out"] = (InView(Notice, entry => entry with { Path = "../NOTICE.txt" }), "names '../NOTICE.txt', which is no path of a store."),
    };

    private static readonly Dictionary<string, (Func<Manifest, Manifest> Edit, string Told)> Manifests = new(StringComparer.Ordinal)
    {
        ["a file twice"] = (manifest => manifest with { Artifacts = [.. manifest.Artifacts, manifest.Artifacts[0]] }, " 2 times."),
        ["a tarball without a record"] = (InManifest(Tarball, artifact => artifact with { Changes = null }), $"does not say what {Tarball} was made of."),
        ["a tarball of no release"] = (InManifest(Tarball, artifact => artifact with { Release = ReleaseVersion.Parse("3.4.0") }), $"does not say what {Tarball} was made of."),
        ["a tarball of no original"] = (manifest => manifest with { Releases = [.. manifest.Releases.Select(release => release with { TarSha256 = null })] }, $"does not say what {Tarball} was made of."),
        ["a file without a digest"] = (InManifest(Notice, artifact => artifact with { Sha256 = null }), $"does not say what {Notice} holds."),
        ["a way out"] = (InManifest(Notice, artifact => artifact with { Path = "patches/../../NOTICE.txt" }), "names 'patches/../../NOTICE.txt', which is no path of a store."),
    };

    private PinnedStore pinned = null!;

    public static TheoryData<string> ViewNames() => [.. Views.Keys];

    public static TheoryData<string> ManifestNames() => [.. Manifests.Keys];

    public async Task InitializeAsync()
    {
        pinned = await PinnedStore.OpenAsync();
        await pinned.PublishAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => pinned.Dispose();

    [Theory]
    [MemberData(nameof(ViewNames))]
    public async Task AViewThatDisagreesIsFoundAndToldWhy(string what)
    {
        await pinned.RewriteAsync(manifest => manifest, Views[what].Edit);
        await FindsAsync((await pinned.PointerAsync()).View, Views[what].Told);
    }

    [Theory]
    [MemberData(nameof(ManifestNames))]
    public async Task AManifestThatDisagreesIsFoundAndToldWhy(string what)
    {
        await pinned.RewriteAsync(Manifests[what].Edit, view => view);
        await FindsAsync((await pinned.PointerAsync()).Manifest, Manifests[what].Told);
    }

    [Fact]
    public async Task AViewOfAnotherReleaseInThePast()
    {
        await pinned.PublishAsync(SampleRoad.WithOtherText);
        var pointer = await pinned.PointerAsync();
        var mixed = pointer with { History = [pointer.AsMove() with { View = pointer.Previous!.View }] };
        await Harm.PutAsync(pinned.Store, ChannelPointer.KeyOf("stable"), mixed.ToBytes());
        await FindsAsync(pointer.Previous.View, $"is of release {pointer.Previous.Release}, and named together with {pointer.Manifest}.");
    }

    [Theory]
    [InlineData("\"regions\": [\n    \"us-east-1\"", "\"regions\": [\n    null")]
    [InlineData("\"regions\": [\n    \"us-east-1\"\n  ]", "\"regions\": null")]
    [InlineData("\"publicUrl\": \"https://cookbooks.example.org\"", "\"publicUrl\": null")]
    public async Task AViewWithNothingWhereSomethingMustBe(string old, string @new)
    {
        var pointer = await pinned.PointerAsync();
        var view = System.Text.Encoding.UTF8.GetString(pinned.Publishing.Store.Read(pointer.View.ToString()));
        Assert.Contains(old, view, StringComparison.Ordinal);
        await Harm.PutAsync(pinned.Store, pointer.View, System.Text.Encoding.UTF8.GetBytes(view.Replace(old, @new, StringComparison.Ordinal)));
        await FindsAsync(pointer.View, "is not a document that this version can read");
    }

    private async Task FindsAsync(ObjectKey key, string told)
    {
        var found = (await pinned.VerifyAsync()).Damages.Where(damage => damage.Key == key).Select(damage => damage.What).ToList();
        Assert.True(found.Exists(what => what.Contains(told, StringComparison.Ordinal)), string.Join('\n', found));
    }

    private static Func<View, View> Without(string path) => view => view with { Objects = [.. view.Objects.Where(entry => entry.Path != path)] };

    private static Func<View, View> InView(string path, Func<ViewObject, ViewObject> edit, bool isMore = false) =>
        view => view with { Objects = [.. view.Objects.Where(entry => isMore || entry.Path != path), edit(view.Objects.Single(entry => entry.Path == path))] };

    private static Func<Manifest, Manifest> InManifest(string path, Func<Artifact, Artifact> edit) =>
        manifest => manifest with { Artifacts = [.. manifest.Artifacts.Select(artifact => artifact.Path == path ? edit(artifact) : artifact)] };
}
