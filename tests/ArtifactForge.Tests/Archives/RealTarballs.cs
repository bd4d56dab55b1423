using ArtifactForge.Archives;
using ArtifactForge.Catalog;
using ArtifactForge.Forging;
using ArtifactForge.Patching;
using ArtifactForge.Upstream;

namespace ArtifactForge.Tests.Archives;

/// <summary>The releases themselves, which are not ours to keep: wherever a folder has them.</summary>
public sealed class RealTarballs
{
    private const string Variable = RealTarballsFactAttribute.Variable;

    [RealTarballsFact]
    public async Task EachIsWhatTheCataloguePins()
    {
        foreach (var release in (await Repository.ReadCatalogueAsync()).Upstream.Releases)
        {
            var tar = Tar.Inflate(await File.ReadAllBytesAsync(Path.Combine(Environment.GetEnvironmentVariable(Variable)!, $"aws-parallelcluster-cookbook-{release.Version}.tgz")));
            var archive = Tar.Read(tar);
            Assert.Equal(
                (release.TarSha256, release.TreeSha256, release.TarSize, release.Commit, release.CommitTime),
                (archive.TarSha256, archive.TreeSha256, archive.Size, archive.Comment, archive.Entries[0].ModifiedTime));
        }
    }

    [RealTarballsFact]
    public async Task TheMySqlMendIsAwsOwnByteForByte()
    {
        const string Recipe = "cookbooks/aws-parallelcluster-install/recipes/install_mysql_client.rb";
        var catalogue = await Repository.ReadCatalogueAsync();
        var upstream = new FolderUpstream(Environment.GetEnvironmentVariable(Variable)!, "tarballs");
        using var folder = new TemporaryFolder();
        var plan = Forge.Plan(catalogue, upstream, new ForgeFilter([], ["ubuntu2004-mysql-client-downgrade"]));
        var release = await Forge.RunAsync(plan, upstream, folder.Root, new Progress<ForgeProgress>(), CancellationToken.None);
        var changes = release.Manifest.Artifacts.Where(artifact => artifact.Kind == ArtifactKind.CookbookTarball && artifact.Path.Contains("mysql", StringComparison.Ordinal)).Select(artifact => Assert.Single(artifact.Changes!)).ToList();
        Assert.Equal(4, changes.Count);
        Assert.All(changes, change => Assert.Equal(
            (Recipe, "607cb1f42c26a8b2b9b3952531435d35079074d8eab7694e1f2de8f7e5ee54b3", "1e1141028d0a86f932704f3658729b4b6751db795840bc4b2cb484164849ca81"),
            (change.Path, change.Sha256Before!.Value.Hex, change.Sha256After!.Value.Hex)));
    }

    [RealTarballsFact]
    public void EachPassesThroughWithoutAByteOfItsTarChanged() => ForEach((archive, tar) =>
    {
        var (packed, digests) = Tar.Pack(tar);
        Assert.Equal((archive.TarSha256, archive.TreeSha256, archive.Size), (digests.TarSha256, digests.TreeSha256, digests.TarSize));
        Assert.Equal(tar, Tar.Inflate(packed));
    });

    [RealTarballsFact]
    public void EachIsTheSameAgainWhenAChangeIsTakenBack() => ForEach((archive, tar) =>
    {
        var file = archive.Entries.Last(entry => entry.Kind == TarEntryKind.File && entry.Path.Length > 100);
        var content = archive.ReadContent(file);
        var changed = Tar.Splice(tar, (file.InnerPath, [.. content, .. new byte[5000]]));
        Assert.NotEqual(archive.TarSha256, Tar.Read(changed).TarSha256);
        Assert.Equal(tar, Tar.Splice(changed, (file.InnerPath, content)));
    });

    [RealTarballsFact]
    public async Task EachMeetsTheRulesOfACookbook()
    {
        var versions = (await Repository.ReadCatalogueAsync()).Upstream.Releases.Select(release => release.Version).ToList();
        ForEach((archive, _) => UpstreamTarball.RequireRules(archive, versions.Single(version => archive.TopFolder.EndsWith($"-{version}", StringComparison.Ordinal))));
    }

    [RealTarballsFact]
    public void EachIsTheSameAgainWhenFilesThatCameWentAndMovedAreTakenBack() => ForEach((archive, tar) =>
    {
        var files = archive.Entries.Where(entry => entry.Kind == TarEntryKind.File).ToList();
        var (first, last, longest) = (files[0], files[^1], files.MaxBy(entry => entry.Path.Length)!);
        var folder = files[files.Count / 2].InnerPath.Split('/')[0];
        var gone = files.Where(entry => entry.InnerPath.StartsWith($"{folder}/", StringComparison.Ordinal)).Append(longest).DistinctBy(entry => entry.Path).Except([first, last]).ToList();
        var diff = "--- /dev/null\n+++ b/recipes/made.rb\n@@ -0,0 +1 @@\n+made\n"
            + string.Concat(gone.Select(entry => Deletion(entry, archive)))
            + $"diff --git a/{first.InnerPath} b/moved/there\nsimilarity index 100%\nrename from {first.InnerPath}\nrename to moved/there\n"
            + $"diff --git a/{last.InnerPath} b/{last.InnerPath}\nold mode {Mode(last)}\nnew mode {(Mode(last) == "100755" ? "100644" : "100755")}\n";
        var outcome = Patcher.Apply([new DiffPatch { Name = "p", Source = "p", Content = System.Text.Encoding.Latin1.GetBytes(diff), Strip = 1 }], BaseTree.Of(archive), "it");
        var patched = Tar.Splice(tar, outcome.Changes);
        var read = Tar.Read(patched);
        Assert.Equal(files.Count - gone.Count + 1, read.Entries.Count(entry => entry.Kind == TarEntryKind.File));
        Assert.DoesNotContain(read.Entries, entry => entry.InnerPath == folder || gone.Exists(other => other.InnerPath == entry.InnerPath));
        Assert.Equal(archive.Comment, read.Comment);
        Assert.Equal(tar, Tar.Splice(patched, Patcher.Reverse(read, outcome.Files)));
    });

    [RealTarballsFact]
    public void EachIsWithinThreePercentOfGzip() => ForEach((_, tar) =>
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.tar", tar);
        Assert.InRange(Tar.Pack(tar).Digests.Size, 0, Oracle.Run(folder, "gzip", "-6nc", "a.tar").Length * 1.03);
    });

    private static string Deletion(TarEntry entry, TarArchive archive)
    {
        var text = System.Text.Encoding.Latin1.GetString(archive.ReadContent(entry));
        var head = $"diff --git a/{entry.InnerPath} b/{entry.InnerPath}\ndeleted file mode {Mode(entry)}\n";
        if (text.Length == 0) return head;
        var lines = text.Split('\n');
        var count = text.EndsWith('\n') ? lines.Length - 1 : lines.Length;
        var body = string.Concat(lines.Take(count).Select(line => $"-{line}\n"));
        return $"{head}--- a/{entry.InnerPath}\n+++ /dev/null\n@@ -1,{count} +0,0 @@\n{body}{(text.EndsWith('\n') ? "" : "\\ No newline at end of file\n")}";
    }

    private static string Mode(TarEntry entry) => BaseTree.IsExecutable(entry.Mode) ? "100755" : "100644";

    private static void ForEach(Action<TarArchive, byte[]> check)
    {
        var files = Directory.GetFiles(Environment.GetEnvironmentVariable(Variable)!, "aws-parallelcluster-cookbook-*.tgz");
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var tar = Tar.Inflate(File.ReadAllBytes(file));
            check(Tar.Read(tar), tar);
        }
    }
}
