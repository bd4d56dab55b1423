using System.Text;

namespace ArtifactForge.Patching;

/// <summary>Records what changed in a file, so that it can be shown, and taken back without the original at hand.</summary>
internal static class FileChangeRecord
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static FileChange Of(PatchedFile file)
    {
        var (before, after) = (TextLines.Split(file.Original), TextLines.Split(file.Current));
        var runs = LineDiff.Of(before, after);
        if (runs.Count == 0)
        {
            throw Refuse(file, "the patches take each other back: the file ends as it began.", "Take them both out.");
        }
        var change = new FileChange
        {
            Path = file.Path,
            Sha256Before = Sha256Digest.OfContent(file.Original),
            Sha256After = Sha256Digest.OfContent(file.Current),
            Patches = [.. file.Patches],
            Hunks = [.. runs.Select(run => new ChangedLines
            {
                OldStart = run.OldIndex + 1,
                Removed = Lines(file, before, run.OldIndex, run.OldCount),
                NewStart = run.NewIndex + 1,
                Added = Lines(file, after, run.NewIndex, run.NewCount),
            })],
        };

        // Verify takes patches back with nothing but this record: better to know now that it can.
        var back = Reverse(file.Current, change);
        return back.AsSpan().SequenceEqual(file.Original)
            ? change
            : throw new InvalidOperationException($"The recorded change of '{file.Path}' does not lead back to the original.");
    }

    public static byte[] Reverse(byte[] after, FileChange change)
    {
        if (Sha256Digest.OfContent(after) != change.Sha256After)
        {
            throw Damaged(
                change.Path,
                $"expected the patched file with SHA-256 {change.Sha256After}, found {Sha256Digest.OfContent(after)}.");
        }

        var lines = TextLines.Split(after);
        var before = new List<ReadOnlyMemory<byte>>();
        var copied = 0;
        foreach (var hunk in change.Hunks)
        {
            var start = hunk.NewStart - 1;
            var added = hunk.Added.Select(Bytes).ToList();
            if (start < copied || !HunkPlace.Matches(lines, added, start))
            {
                throw Damaged($"{change.Path}:{hunk.NewStart}", "the recorded lines are not there.");
            }

            before.AddRange(lines[copied..start]);
            before.AddRange(hunk.Removed.Select(Bytes));
            copied = start + added.Count;
        }

        before.AddRange(lines[copied..]);
        var content = TextLines.Join(before);
        return Sha256Digest.OfContent(content) == change.Sha256Before
            ? content
            : throw Damaged(
                change.Path,
                $"with the change taken back, expected SHA-256 {change.Sha256Before}, found {Sha256Digest.OfContent(content)}.");
    }

    private static List<string> Lines(PatchedFile file, List<ReadOnlyMemory<byte>> lines, int start, int count)
    {
        try
        {
            return [.. lines.GetRange(start, count).Select(line => Strict.GetString(line.Span))];
        }
        catch (DecoderFallbackException)
        {
            throw Refuse(
                file,
                "a changed line is not valid UTF-8, and the record of changes is text.",
                "Such files cannot be patched yet.");
        }
    }

    /// <summary>A lone surrogate, which only a damaged record has, becomes U+FFFD and then fails the digest.</summary>
    private static ReadOnlyMemory<byte> Bytes(string line) => Encoding.UTF8.GetBytes(line);

    private static ForgeException Refuse(PatchedFile file, string what, string fix) =>
        new($"{string.Join(", ", file.Patches)} -> {file.Path}", what, fix);

    private static ForgeException Damaged(string where, string what) =>
        new(where, what, "The file or its record was changed after it was made: forge it again.", Failure.Damage);
}
