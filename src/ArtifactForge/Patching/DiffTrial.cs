using ArtifactForge.Catalog;

namespace ArtifactForge.Patching;

/// <summary>A diff put to a tree without changing it: what every file would become, or the first thing that has no place.</summary>
internal sealed class DiffTrial
{
    private readonly DiffPatch patch;
    private readonly BaseTree source;
    private readonly Func<string, FileState?> read;
    private readonly HashSet<string> removed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileState> written = new(StringComparer.Ordinal);

    private DiffTrial(DiffPatch patch, BaseTree source, Func<string, FileState?> read)
    {
        this.patch = patch;
        this.source = source;
        this.read = read;
    }

    public List<Placement> Placements { get; } = [];

    public DiffFailure? Failure { get; private set; }

    /// <summary>What every path becomes that the diff touches; null for a file that goes.</summary>
    public IEnumerable<(string Path, FileState? State)> Results => removed
        .Where(path => !written.ContainsKey(path)).Select(path => (path, (FileState?)null))
        .Concat(written.Select(file => (file.Key, (FileState?)file.Value)));

    public static DiffTrial Run(DiffPatch patch, IReadOnlyList<FileDiff> files, BaseTree source, Func<string, FileState?> read, int fuzz)
    {
        var trial = new DiffTrial(patch, source, read);

        // All that goes makes room first: a diff may let two files change their names.
        foreach (var file in files.Where(file => file.Kind is FileDiffKind.Delete or FileDiffKind.Rename)) trial.removed.Add(DiffPath.Of(patch, file).Old);
        foreach (var file in files)
        {
            trial.Failure = trial.Take(file, fuzz);
            if (trial.Failure is not null) break;
        }

        return trial;
    }

    /// <returns>Null where it landed.</returns>
    private DiffFailure? Take(FileDiff file, int fuzz)
    {
        var (old, fresh) = DiffPath.Of(patch, file);
        var before = file.Kind == FileDiffKind.Create ? null : Before(file, old);
        var mayCreate = file.MayBeAbsent && before is null;
        if (before is null && file.Kind != FileDiffKind.Create && !mayCreate) return new DiffFailure(file, old, null, DiffFault.NoFile);

        // Without a word on the file itself, a hunk that starts from nothing is for a new or an empty one.
        if (file.MayBeAbsent && before is { Content.Length: > 0 }) return new DiffFailure(file, old, before, DiffFault.FileIsThere);
        if (old != fresh || before is null)
        {
            var there = written.GetValueOrDefault(fresh) ?? (removed.Contains(fresh) ? null : read(fresh));
            if (there is not null) return new DiffFailure(file, fresh, there, DiffFault.FileIsThere);
        }

        if (file.OldExecutable is { } mode && before is not null && file.Kind is FileDiffKind.Change or FileDiffKind.Rename && mode != before!.IsExecutable)
        {
            return new DiffFailure(file, old, before, DiffFault.OtherMode);
        }

        return file.Binary is { } binary ? TakeBinary(file, fresh, before, binary) : TakeHunks(file, fresh, before, fuzz);
    }

    /// <summary>git reads what is renamed or copied as it was before the diff; all else as the diff has made it so far.</summary>
    private FileState? Before(FileDiff file, string path) => file.Kind is FileDiffKind.Rename or FileDiffKind.Copy
        ? read(path)
        : written.GetValueOrDefault(path) ?? read(path);

    private DiffFailure? TakeBinary(FileDiff file, string path, FileState? before, BinaryDiff binary)
    {
        if (binary.TryApply(before?.Content) is not { } after) return new DiffFailure(file, path, before, DiffFault.OtherContent);
        Write(file, path, before, after);
        Placements.Add(new Placement(patch.Name, path, 1, 1));
        return null;
    }

    private DiffFailure? TakeHunks(FileDiff file, string path, FileState? before, int fuzz)
    {
        var result = FilePatch.Try(before?.Content ?? [], file.Hunks, fuzz);
        if (result.After is null) return new DiffFailure(file, path, before, DiffFault.NoPlace) { Result = result };
        if (file.Kind == FileDiffKind.Delete && result.After.Length > 0) return new DiffFailure(file, path, before, DiffFault.MoreIsThere);
        Write(file, path, before, result.After);
        Placements.AddRange(file.Hunks.Zip(result.Places, (hunk, place) =>
            new Placement(patch.Name, path, HunkPlace.StatedIndex(hunk) + 1, place.Index + 1) { Fuzz = place.Fuzz }));
        return null;
    }

    private void Write(FileDiff file, string path, FileState? before, byte[] after)
    {
        if (file.Kind == FileDiffKind.Delete)
        {
            written.Remove(path);
            removed.Add(path);
            return;
        }

        var mode = before?.Mode ?? source.FileMode;
        if (file.NewExecutable is { } executable && executable != BaseTree.IsExecutable(mode)) mode = BaseTree.WithExecutable(mode, executable);
        written[path] = new FileState(after, mode, file.Kind == FileDiffKind.Copy ? null : before?.Origin);
    }
}

internal enum DiffFault
{
    NoFile,
    FileIsThere,
    OtherMode,
    OtherContent,
    MoreIsThere,
    NoPlace,
}

/// <summary>The part of a diff that has no place, and what stands there.</summary>
internal sealed record DiffFailure(FileDiff File, string Path, FileState? Found, DiffFault Fault)
{
    public FilePatch? Result { get; init; }

    /// <summary>The line of the diff to look at.</summary>
    public int Line => Result?.Failed?.Line ?? File.Line;
}
