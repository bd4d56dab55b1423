using System.Formats.Tar;
using System.IO.Compression;
using ArtifactForge.Archives;
using ArtifactForge.Catalog;
using ArtifactForge.Forging;
using ArtifactForge.Upstream;

namespace ArtifactForge.Tests.Forging;

public sealed class CachingTests : IDisposable
{
    private static readonly ForgeFilter OneAdvisory = new([], ["ubuntu2004-mysql-client-downgrade"]);
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private async Task<ForgedRelease> ForgeAsync(IUpstream upstream, Func<Catalogue, Catalogue>? edit = null, string into = "releases")
    {
        var catalogue = (edit ?? (same => same))(await Repository.ReadCatalogueAsync());
        var plan = Forge.Plan(catalogue, upstream, OneAdvisory);
        using var ruby = RubySyntax.OfThisMachine();
        return await Forge.RunAsync(plan, upstream, new ForgeCache(folder["cache"]), ruby, folder[into], new Progress<ForgeProgress>(), CancellationToken.None);
    }

    private static Dictionary<string, Sha256Digest> Contents(ForgedRelease release) =>
        release.Files.ToDictionary(file => file.Key, file => Sha256Digest.OfContent(File.ReadAllBytes(release.PathOf(file.Value))));

    [Fact]
    public async Task TheSameComesOutOfTheCacheWithoutReadingUpstream()
    {
        var upstream = new Counting(new SampleUpstream(Repository.Samples));
        var catalogue = await PinnedToSamplesAsync();
        var made = await ForgeAsync(upstream, _ => catalogue);
        Assert.Equal(4, upstream.Opened);
        var taken = await ForgeAsync(upstream, _ => catalogue, into: "elsewhere");
        Assert.Equal(4, upstream.Opened);
        Assert.Equal(made.ManifestBytes, taken.ManifestBytes);
        Assert.Equal(Contents(made), Contents(taken));
        Assert.Contains("the tars in them are the pinned ones", made.Notes[0], StringComparison.Ordinal);
        Assert.Contains("Already built from the pinned tars", taken.Notes[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task ATreeInATarThatNamesNoCommitIsForgedAsOftenAsOneLikes()
    {
        var catalogue = await Repository.ReadCatalogueAsync();
        var release = catalogue.Upstream.Find(ReleaseVersion.Parse("3.4.1"))!;
        using var sample = await new SampleUpstream(Repository.Samples).OpenAsync(release, CancellationToken.None);
        folder.Write("tarballs/aws-parallelcluster-cookbook-3.4.1.tgz", InAnotherTar(sample.Archive));
        catalogue = catalogue with { Upstream = catalogue.Upstream with { Releases = [release with { TreeSha256 = sample.Archive.TreeSha256 }] } };
        var upstream = new FolderUpstream(folder["tarballs"], "tarballs") { AcceptTree = true };
        var made = await ForgeAsync(upstream, _ => catalogue);
        var again = await ForgeAsync(upstream, _ => catalogue, into: "elsewhere");
        Assert.Equal(made.Id, again.Id);
        Assert.Equal(Contents(made), Contents(again));
        Assert.All([made, again], one => Assert.Contains(one.Notes, note => note.StartsWith("A TAR OTHER THAN THE PINNED ONE", StringComparison.Ordinal) && note.Contains("3.4.1", StringComparison.Ordinal)));
    }

    /// <summary>As people pack a tree that they have unpacked.</summary>
    private static byte[] InAnotherTar(TarArchive archive)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Gnu))
        {
            foreach (var entry in archive.Entries)
            {
                var copy = new GnuTarEntry(entry.Kind == TarEntryKind.Folder ? TarEntryType.Directory : TarEntryType.RegularFile, entry.Path) { Mode = (UnixFileMode)entry.Mode };
                if (entry.Kind == TarEntryKind.File) copy.DataStream = new MemoryStream(archive.ReadContent(entry));
                tar.WriteEntry(copy);
            }
        }

        return packed.ToArray();
    }

    [Fact]
    public async Task WithoutPinnedTarsUpstreamIsReadAndTheTarballTakenNevertheless()
    {
        var upstream = new Counting(new SampleUpstream(Repository.Samples)) { GivesPinnedTars = false };
        var made = await ForgeAsync(upstream);
        var written = File.GetLastWriteTimeUtc(Directory.GetFiles(folder["cache"], "*.tgz")[0]);
        var taken = await ForgeAsync(upstream, into: "elsewhere");
        Assert.Equal(8, upstream.Opened);
        Assert.Equal(written, File.GetLastWriteTimeUtc(Directory.GetFiles(folder["cache"], "*.tgz")[0]));
        Assert.Equal(Contents(made), Contents(taken));
    }

    [Fact]
    public async Task AnEditedPatchIsForgedAnewAndOnlyWhereItCounts()
    {
        var upstream = new Counting(new SampleUpstream(Repository.Samples));
        var catalogue = await PinnedToSamplesAsync();
        var before = await ForgeAsync(upstream, _ => catalogue);
        var after = await ForgeAsync(upstream, _ => SampleRoad.WithOtherText(catalogue));
        Assert.Equal(8, upstream.Opened);
        Assert.NotEqual(before.Id, after.Id);
        await ForgeAsync(upstream, _ => catalogue);
        Assert.Equal(8, upstream.Opened);
    }

    [Theory]
    [InlineData("*.tgz")]
    [InlineData("*.json")]
    public async Task WhatWasDamagedIsMadeAnew(string pattern)
    {
        var upstream = new Counting(new SampleUpstream(Repository.Samples));
        var catalogue = await PinnedToSamplesAsync();
        var made = await ForgeAsync(upstream, _ => catalogue);
        var file = Directory.GetFiles(folder["cache"], pattern)[0];
        var content = await File.ReadAllBytesAsync(file);
        var damaged = content.ToArray();
        damaged[^20] ^= 1;
        await File.WriteAllBytesAsync(file, damaged);
        var again = await ForgeAsync(upstream, _ => catalogue, into: "elsewhere");
        Assert.Equal(5, upstream.Opened);
        Assert.Equal(Contents(made), Contents(again));
        Assert.Equal(content, await File.ReadAllBytesAsync(file));
    }

    /// <summary>A file that is there and that no read succeeds of.</summary>
    [Fact]
    public async Task WhatCannotBeReadIsMadeAnew()
    {
        var upstream = new Counting(new SampleUpstream(Repository.Samples));
        var catalogue = await PinnedToSamplesAsync();
        var made = await ForgeAsync(upstream, _ => catalogue);
        var file = Directory.GetFiles(folder["cache"], "*.tgz")[0];
        File.Delete(file);
        File.CreateSymbolicLink(file, "/proc/self/mem");
        var again = await ForgeAsync(upstream, _ => catalogue, into: "elsewhere").WaitAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(5, upstream.Opened);
        Assert.Equal(Contents(made), Contents(again));
    }

    [Fact]
    public async Task RunsThatPutOneReleaseInPlaceOfADamagedOneMeetNoFault()
    {
        var manifest = Manifest.Of([], [], []);
        ForgedRelease Made(int run, int round)
        {
            folder.Write($"work-{round}-{run}/{ForgedRelease.ManifestFile}", manifest.ToBytes());
            return new ForgedRelease { Manifest = manifest, ManifestBytes = manifest.ToBytes(), Folder = folder[$"work-{round}-{run}"], Files = new Dictionary<string, ForgedFile>(), Mends = [] };
        }

        for (var round = 0; round < 200; round++)
        {
            var runs = Enumerable.Range(0, 3).Select(run => Made(run, round)).ToList();
            folder.Write($"releases/{runs[0].Id.Prefix}/{ForgedRelease.ManifestFile}", "damaged"u8);
            var placed = await Task.WhenAll(runs.Select(run => Task.Run(() => run.MoveTo(folder["releases"]))));
            Assert.All(placed, one => Assert.Equal(folder[$"releases/{one.Id.Prefix}"], one.Folder));
            Assert.Equal(manifest.ToBytes(), folder.Read($"releases/{runs[0].Id.Prefix}/{ForgedRelease.ManifestFile}"));
        }
    }

    [Fact]
    public async Task RunsAtTheSameTimeShareIt()
    {
        var upstream = new SampleUpstream(Repository.Samples);
        var all = await Task.WhenAll(Enumerable.Range(0, 4).Select(number => Task.Run(() => ForgeAsync(upstream, into: $"releases{number}"))));
        Assert.Single(all.Select(release => release.Id).Distinct());
        Assert.All(all, release => Assert.Equal(Contents(all[0]), Contents(release)));
    }

    [Fact]
    public async Task EverythingThatAPatchSaysIsInTheKey()
    {
        var release = (await Repository.ReadCatalogueAsync()).Upstream.Releases[0];
        Sha256Digest Key(CookbookPatch patch) => ForgeCache.KeyOf(release.TarSha256, new(release, null, [], [patch]), isChecked: false);
        var edit = new AnchoredEdit { Name = "a#1", Source = "a:1:1", Path = "p", Action = EditAction.Replace, Anchor = "one", Text = "two", Times = 1 };
        var diff = new DiffPatch { Name = "a#1", Source = "a:1:1", Content = "x"u8.ToArray(), Strip = 1 };
        CookbookPatch[] others =
        [
            edit, edit with { Name = "a#2" }, edit with { Path = "q" }, edit with { Action = EditAction.InsertAfter }, edit with { Anchor = "onet", Text = "wo" },
            edit with { Times = 2 }, diff, diff with { Content = "y"u8.ToArray() }, diff with { Strip = 0 },
        ];
        Assert.Equal(others.Length, others.Select(Key).Distinct().Count());
        Assert.Equal(Key(edit), Key(edit with { Times = 1 }));
    }

    /// <summary>The catalogue with the samples' own digests for pins, so that they count as the real thing.</summary>
    private static async Task<Catalogue> PinnedToSamplesAsync()
    {
        var catalogue = await Repository.ReadCatalogueAsync();
        var samples = new SampleUpstream(Repository.Samples);
        var releases = new List<UpstreamRelease>();
        foreach (var release in catalogue.Upstream.Releases.Where(samples.Offers))
        {
            using var sample = await samples.OpenAsync(release, CancellationToken.None);
            releases.Add(release with { TarSha256 = sample.Archive.TarSha256, TreeSha256 = sample.Archive.TreeSha256 });
        }

        return catalogue with { Upstream = catalogue.Upstream with { Releases = releases } };
    }

    private sealed class Counting(IUpstream inner) : IUpstream
    {
        private int opened;

        public int Opened => opened;

        public string Name => inner.Name;

        public bool IsSample => inner.IsSample;

        public bool GivesPinnedTars { get; init; } = true;

        public bool Offers(UpstreamRelease release) => inner.Offers(release);

        public Task<UpstreamTarball> OpenAsync(UpstreamRelease release, CancellationToken cancellation)
        {
            Interlocked.Increment(ref opened);
            return inner.OpenAsync(release, cancellation);
        }

        public Task<UpstreamTarball> OpenUnpinnedAsync(ReleaseVersion version, CancellationToken cancellation) => inner.OpenUnpinnedAsync(version, cancellation);
    }
}
