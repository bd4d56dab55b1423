using System.ComponentModel;
using System.Text.Json.Nodes;
using ArtifactForge;
using ArtifactForge.Forging;
using Nuke.Common;

internal sealed partial class Build
{
    [Category(ForReleaseEngineers)]
    public Target Repack => _ => _
        .Description("Checks that unpatched tarballs from --upstream are repacked without changing a byte of their tars.")
        .After(Lint)
        .Executes(() => Answer(nameof(Repack), async cancellation =>
        {
            var catalogue = await ReadCatalogueAsync(cancellation);
            var upstream = OpenUpstream(catalogue);
            var wanted = Releases is ["all"] ? [] : Filter(catalogue).Releases;
            var releases = catalogue.Upstream.Releases.Where(release => upstream.Offers(release) && (wanted.Count == 0 || wanted.Contains(release.Version))).ToList();
            var repacked = await RepackedRelease.MakeAllAsync(releases, upstream, cancellation);
            Screen.Table(["Release", "SHA-256 before", "SHA-256 after", "Tar bytes", "Packed bytes", "Identical"], repacked.Select(release => new[]
            {
                release.Version.ToString(), release.Before.Hex[..12], release.After.Hex[..12], $"{release.TarSize}", $"{release.PackedSize}", release.IsSame ? "yes" : "NO",
            }));
            var different = repacked.Where(release => !release.IsSame).Select(release => release.Version).ToList();
            lastLine = $"repacked {repacked.Count}, same {repacked.Count - different.Count}, different {different.Count}";
            if (different.Count > 0) throw new ForgeException(upstream.Name, $"the tar changed for {string.Join(", ", different)}.", "This is a bug in ArtifactForge: report it with the tarball.", Failure.Failed);
            return new JsonArray([.. repacked.Select(release => new JsonObject { ["release"] = release.Version.ToString(), ["tar"] = release.Before.Hex, ["same"] = release.IsSame })]);
        }));
}
