using ArtifactForge.Catalog;

namespace ArtifactForge.Patching;

/// <summary>One diff put to a tree without changing it: what every file would become, or the first thing that has no place.</summary>
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

    private List<Placement> Placements { get; } = [];

    /// <summary>What every path becomes that the diff touches; null for a file that goes.</summary>
    private IEnumerable<(string Path, FileState? State)> Results => removed
        .Where(path => !written.ContainsKey(path)).Select(path => (path, (FileState?)null))
        .Concat(written.Select(file => (file.Key, (FileState?)file.Value)));

    /// <summary>A row of mails is a row of diffs, each for what the one before it made: a file may be edited in one and renamed in the next.</summary>
    public static DiffTrialResult Run(DiffPatch patch, IReadOnlyList<FileDiff> files, BaseTree source, Func<string, FileState?> read, int fuzz)
    {
        var results = new Dictionary<string, FileState?>(StringComparer.Ordinal);
        var placements = new List<Placement>();
        foreach (var mail in files.GroupBy(file => file.Mail))
        {
            var trial = new DiffTrial(patch, source, path => results.TryGetValue(path, out var made) ? made : read(path));
            var failure = trial.TakeAll([.. mail], fuzz);
            placements.AddRange(trial.Placements);
            foreach (var (path, state) in trial.Results.ToList()) results[path] = state;
            if (failure is not null) return new DiffTrialResult(results, placements, failure);
        }

        return new DiffTrialResult(results, placements, null);
    }

    private DiffFailure? TakeAll(List<FileDiff> files, int fuzz)
    {
        // All that goes makes room first: a diff may let two files change their names.
        foreach (var file in files.Where(file => file.Kind is FileDiffKind.Delete or FileDiffKind.Rename)) removed.Add(DiffPath.Of(patch, file).Old);
        foreach (var file in files)
        {
            if (Take(file, fuzz) is { } failure) return failure;
        }

        return null;
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

/// <summary>What every path becomes that a row of diffs touches (null for a file that goes), as far as they land.</summary>
internal sealed record DiffTrialResult(IReadOnlyDictionary<string, FileState?> Files, IReadOnlyList<Placement> Placements, DiffFailure? Failure);

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
