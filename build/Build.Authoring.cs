using System.ComponentModel;
using System.Text.Json.Nodes;
using ArtifactForge;
using ArtifactForge.Archives;
using ArtifactForge.Authoring;
using ArtifactForge.Catalog;
using ArtifactForge.Forging;
using Nuke.Common;
using Nuke.Common.IO;

// How advisories and their patches are written, measured and kept.
internal sealed partial class Build
{
    [Category(ForReleaseEngineers)]
    [Parameter("Advisory slug to write to (created if missing) or to yank; to select some, see --advisories.")]
    private readonly string? Advisory;

    [Category(ForReleaseEngineers)]
    [Parameter("NewPatch: the edited tree of --release.")]
    private readonly AbsolutePath? Edited;

    [Category(ForReleaseEngineers)]
    [Parameter("NewPatch: the original tree, instead of --release. Promote: the channel to take the release from (default: candidate).")]
    private readonly string? From;

    [Category(ForReleaseEngineers)]
    [Parameter("NewPatch: the edited tree, with --from. Promote: the channel to move (default: stable). Rollback: the release id or sequence number to go back to.")]
    private readonly string? To;

    [Category(ForReleaseEngineers)]
    [Parameter("NewPatch: the patch's file name without .patch (default: the advisory's slug).")]
    private readonly string? PatchName;

    [Category(ForReleaseEngineers)]
    [Parameter("Matrix: record the results in patches.lock.json, next to the catalogue.")]
    private readonly bool UpdateLock;

    // What an editor left behind stands out; a whole tree would hide it.
    private const int MostFilesNamed = 20;

    private AbsolutePath LockPath => CatalogueFolder / CatalogueReader.LockFile;

    [Category(ForReleaseEngineers)]
    public Target NewAdvisory => _ => _
        .Description("Creates a commented advisory template and lists the keys to fill in.")
        .Requires(() => Advisory)
        .Executes(() => Answer(nameof(NewAdvisory), async cancellation =>
        {
            var catalogue = await ReadCatalogueWithoutAdvisoriesAsync(cancellation);
            var file = AdvisoryFileOf(Advisory!);
            if (File.Exists(file))
            {
                throw new ForgeException(Shown(file), "already exists.", "Edit it, or choose another slug.", Failure.Usage);
            }

            await WriteSkeletonAsync(file, $"[{(Release is null ? catalogue.Upstream.Releases[^1].Version : Known(Release, catalogue).Version)}]", patch: null, cancellation);
            return new JsonObject { ["file"] = Shown(file), ["fill"] = new JsonArray([.. AdvisorySkeleton.Unfilled.Select(key => JsonValue.Create(key))]) };
        }));

    [Category(ForReleaseEngineers)]
    public Target NewPatch => _ => _
        .Description("Writes a patch from an edited tree into --advisory and proves that it reproduces the edits.")
        .Requires(() => Advisory)
        .Executes(() => Answer(nameof(NewPatch), async cancellation =>
        {
            var file = AdvisoryFileOf(Advisory!);
            var name = $"{PatchName ?? Advisory}.patch";
            if (name.AsSpan().ContainsAny('/', '\\') || name.StartsWith('.'))
            {
                throw new ForgeException("--patch-name", $"'{PatchName}' is not a valid file name.", "Use letters, digits and dashes.", Failure.Usage);
            }

            var (draft, range) = await DraftAsync(cancellation);
            var yaml = File.Exists(file) ? AdvisorySkeleton.WithPatch(await File.ReadAllTextAsync(file, cancellation), name, Shown(file)) : null;
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            Aside.Put(Path.Combine(Path.GetDirectoryName(file)!, name), draft.Diff);
            if (yaml is not null)
            {
                Aside.Put(file, yaml);
                Screen.Line($"Named in {Shown(file)}.");
            }
            else
            {
                await WriteSkeletonAsync(file, range, name, cancellation);
            }

            Tell(draft);
            var but = draft.Unsaid.Count > 0 ? " except for empty folders" : "";
            Screen.Line($"Wrote {Shown(Path.GetDirectoryName(file)!)}/{name}: {Screen.Count(draft.Files.Count, "file")}. Applying it reproduces the edited tree{but}, and nothing else.");
            return new JsonObject
            {
                ["patch"] = name,
                ["advisory"] = Shown(file),
                ["files"] = new JsonArray([.. draft.Files.Select(path => JsonValue.Create(path))]),
                ["binary"] = new JsonArray([.. draft.Binary.Select(path => JsonValue.Create(path))]),
                ["emptyFoldersLeftOut"] = new JsonArray([.. draft.Unsaid.Select(path => JsonValue.Create(path))]),
            };
        }));

    [Category(ForReleaseEngineers)]
    public Target Refresh => _ => _
        .Description("Rewrites diffs that apply with an offset, for the newest release of their range or for --release.")
        .After(NewPatch)
        .Executes(() => Answer(nameof(Refresh), async cancellation =>
        {
            var catalogue = await ReadCatalogueAsync(cancellation);
            var upstream = OpenUpstream(catalogue);
            var rewritten = new List<string>();
            foreach (var mitigation in Selected(catalogue).SelectMany(advisory => advisory.Mitigations).OfType<CookbookPatchMitigation>())
            {
                var releases = mitigation.Applies.Releases;
                var release = Release is null ? releases[^1] : releases.FirstOrDefault(one => one.Version == Known(Release, catalogue).Version);
                if (release is null || !upstream.Offers(release) || !mitigation.Patches.OfType<DiffPatch>().Any())
                {
                    continue;
                }

                using var tarball = await upstream.OpenAsync(release, cancellation);
                foreach (var patch in mitigation.Patches.OfType<DiffPatch>())
                {
                    var before = mitigation.Patches.TakeWhile(one => one != patch).Select(one => one.For(release.Version)).ToList();
                    if (Refreshing.Of(patch, before, tarball.Archive, cancellation) is { } fresh)
                    {
                        Aside.Put(CatalogueFolder / CatalogueReader.AdvisoriesFolder / patch.Name, fresh.Diff);
                        foreach (var notice in fresh.Notices)
                        {
                            Screen.Line(notice);
                        }

                        Screen.Line($"{patch.Name}: rewritten for {release.Version}. Check the other releases in its range with Matrix.");
                        rewritten.Add(patch.Name);
                    }
                }
            }

            Screen.Line(rewritten.Count == 0 ? "Every diff applies at the lines it states." : $"Rewrote {Screen.Count(rewritten.Count, "diff")}.");
            return new JsonArray([.. rewritten.Select(name => JsonValue.Create(name))]);
        }));

    [Category(ForReleaseEngineers)]
    public Target Matrix => _ => _
        .Description("Tries every patch on every release and checks the declared ranges.")
        .After(Lint, Refresh)
        .Executes(() => Answer(nameof(Matrix), async cancellation =>
        {
            var catalogue = await ReadCatalogueAsync(cancellation);
            var upstream = OpenUpstream(catalogue);
            var releases = catalogue.Upstream.Releases.Where(release => upstream.Offers(release) && (Releases.Length == 0 || Releases.Contains($"{release.Version}"))).ToList();
            var rows = await PatchMatrix.MeasureAsync(Selected(catalogue), releases, upstream, cancellation);
            MatrixText.Write(rows, releases);
            var wrong = rows.Where(row => !row.IsRight).Select(row => MatrixText.Mistake(row, Shown(AdvisoryFileOf(row.Advisory.Slug)))).ToList();
            answers[nameof(Matrix)] = MatrixText.ToJson(rows);
            SeveralRefusals.ThrowIfAny(wrong);

            if (UpdateLock)
            {
                await UpdateLockAsync(cancellation);
            }

            return MatrixText.ToJson(rows);
        }));

    private static void Tell(PatchDraft draft)
    {
        foreach (var path in draft.Files.Take(MostFilesNamed))
        {
            Screen.Line($"  {path}");
        }

        if (draft.Binary.Count > 0)
        {
            Serilog.Log.Warning($"Binary files, which a reviewer must inspect directly: {Screen.Harmless(string.Join(", ", draft.Binary))}.");
        }

        if (draft.Unsaid.Count > 0)
        {
            var names = Screen.HarmlessLine(string.Join(", ", draft.Unsaid));
            Serilog.Log.Warning($"The trees also differ in empty folders, which a diff cannot represent: {names}. If one is needed, put a file in it.");
        }
    }

    private async Task UpdateLockAsync(CancellationToken cancellation)
    {
        if (Upstream is ["sample"] || Releases.Length > 0 || Advisories.Length > 0)
        {
            throw new ForgeException("--update-lock", "the lock always covers all official releases and advisories.", "Leave out --releases, --advisories and samples.", Failure.Usage);
        }

        var release = await ForgeUncheckedAsync(await ReadCatalogueAsync(cancellation), cancellation);
        var fresh = PatchLock.Of(release.Manifest);
        Aside.Put(LockPath, fresh.ToBytes());
        Screen.Line($"Wrote {Shown(LockPath)}: {Screen.Count(fresh.Releases.Count, "release")}.");
    }

    /// <summary>What was forged of official releases must be what was measured and reviewed.</summary>
    private void RequireLocked(Manifest manifest, params IReadOnlyCollection<string> leftOut)
    {
        if (manifest.HasSamples)
        {
            return;
        }

        TellMissingLock();
        SeveralRefusals.ThrowIfAny(File.Exists(LockPath) ? [.. ReadLock().Deviations(manifest, Shown(LockPath), leftOut)] : []);
    }

    private void TellMissingLock()
    {
        if (!File.Exists(LockPath))
        {
            Serilog.Log.Warning($"{Shown(LockPath)} is missing, so this cannot be compared with what was measured. Create it with ./build.sh Matrix --update-lock.");
        }
    }

    private PatchLock ReadLock() => PatchLock.Read(File.ReadAllBytes(LockPath), Shown(LockPath));

    private void RequireNoStraysInLock(Catalogue catalogue)
    {
        SeveralRefusals.ThrowIfAny(File.Exists(LockPath) ? [.. ReadLock().Strays(catalogue, Shown(LockPath))] : []);
    }

    private async Task<(PatchDraft Draft, string Range)> DraftAsync(CancellationToken cancellation)
    {
        var catalogue = await ReadCatalogueWithoutAdvisoriesAsync(cancellation);
        switch (From, To, Release, Edited)
        {
            case ({ } from, { } to, null, null):
                Expanded("--from", from);
                Expanded("--to", to);
                var archive = PatchDraft.Archive(SourceTree.Of(Path.GetFullPath(from), from), from, cancellation);
                var draft = PatchDraft.Of(to, archive, SourceTree.Of(Path.GetFullPath(to), to), cancellation);
                return (draft with { Unsaid = EmptyFolders.Differing(EmptyFolders.Of(Path.GetFullPath(from)), EmptyFolders.Of(Path.GetFullPath(to))) }, $"[{catalogue.Upstream.Releases[^1].Version}]");
            case (null, null, { } release, { } edited):
                using (var tarball = await OpenUpstream(catalogue).OpenAsync(Known(release, catalogue), cancellation))
                {
                    var ofRelease = PatchDraft.Of(Shown(edited), tarball.Archive, SourceTree.Of(edited, Shown(edited)), cancellation);
                    return (ofRelease with { Unsaid = EmptyFolders.Differing(EmptyFolders.Of(tarball.Archive), EmptyFolders.Of(edited)) }, $"[{release}]");
                }

            default:
                throw new ForgeException(
                    "NewPatch", "takes either --from and --to, or --release and --edited.", "Name two folders, or a release and the folder of its edited tree.", Failure.Usage);
        }
    }

    private async Task WriteSkeletonAsync(string file, string range, string? patch, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var text = AdvisorySkeleton.New(Path.GetFileName(Path.GetDirectoryName(file)!), range, patch, DateOnly.FromDateTime(DateTime.UtcNow));
        Aside.Put(file, text);
        Screen.Line($"Wrote {Shown(file)}. Fill in: {string.Join(", ", AdvisorySkeleton.Unfilled)}{(patch is null ? ", the edit" : "")}; the range is a guess.");
        Screen.Line("Lint lists what is still missing, with line numbers.");
    }

    private AbsolutePath AdvisoryFileOf(string slug) => AdvisorySkeleton.IsSlug(slug)
        ? CatalogueFolder / CatalogueReader.AdvisoriesFolder / slug / CatalogueReader.AdvisoryFile
        : throw new ForgeException("--advisory", $"'{slug}' is not a valid slug.", "Use lower-case letters, digits and dashes, such as efs-mount-fails.", Failure.Usage);

    private static UpstreamRelease Known(string release, Catalogue catalogue)
    {
        Require("--release", "release", [release], [.. catalogue.Upstream.Releases.Select(one => one.Version.ToString())]);
        return catalogue.Upstream.Find(ReleaseVersion.Parse(release))!;
    }
}
