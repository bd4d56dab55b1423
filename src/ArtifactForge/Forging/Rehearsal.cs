using System.Text;
using ArtifactForge.Archives;
using ArtifactForge.Catalog;
using ArtifactForge.Mitigations;
using ArtifactForge.Upstream;

namespace ArtifactForge.Forging;

/// <summary>
/// Patches and packs a cookbook of two files for nobody. The first tarball of a process takes a tenth of a second longer than the
/// next one, until all of its code is at hand: a processor that would be idle while the catalogue is read can see to that.
/// </summary>
public static class Rehearsal
{
    private static readonly ReleaseVersion Version = ReleaseVersion.Parse("1.0.0");

    public static void Begin()
    {
        if (Environment.ProcessorCount > 1)
        {
            _ = Task.Run(PlayAsync);
        }
    }

    /// <returns>What came out.</returns>
    public static async Task<PackedTarball> PlayAsync()
    {
        using var packed = new MemoryStream();
        using (var gzip = new DeterministicGzipStream(packed))
        {
            TarBuilder.Write(
                [File("Berksfile", "metadata\n"), File("metadata.rb", "name 'none'\nversion '1.0.0'\n")],
                "none",
                new string('0', 40),
                DateTimeOffset.UnixEpoch,
                gzip);
            gzip.Finish();
        }

        packed.Position = 0;
        using var original = UpstreamTarball.ReadUnpinned(Unpacked.Of(packed, "none", Path.GetTempPath(), default), "none", default);
        UpstreamTarball.RequireRules(original.Archive, Version);
        using var nobody = new RubySyntax(null);
        var made = await Workbench.MakeAsync(original.Archive, Variant(original.Archive), isSample: true, nobody, () => Stream.Null, default);
        _ = CanonicalJson.Write(made, ForgingJson.Default.MadeTarball);
        return made.Packed;
    }

    private static TreeItem File(string path, string content) => new() { Path = path, Content = Encoding.UTF8.GetBytes(content) };

    private static TarballVariant Variant(TarArchive archive) => new(
        new UpstreamRelease
        {
            Version = Version,
            Commit = archive.Comment!,
            CommitTime = DateTimeOffset.UnixEpoch,
            TarSha256 = archive.TarSha256,
            TreeSha256 = archive.TreeSha256,
            TarSize = archive.Size,
            OperatingSystems = [],
            Architectures = [],
            ImageConfigKeys = null!,
            CdkSpecifier = "",
        },
        Advisory: null,
        Sources: [],
        Patches: [new AnchoredEdit { Name = "none", Source = "none", Path = "metadata.rb", Action = EditAction.Append, Anchor = "", Text = "# Patched.\n", Times = 1 }]);
}
