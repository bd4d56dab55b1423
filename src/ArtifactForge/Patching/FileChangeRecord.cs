using System.Text;

namespace ArtifactForge.Patching;

/// <summary>Records what changed in a file, so that it can be shown, and taken back without the original at hand.</summary>
internal static class FileChangeRecord
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="before">Null for a new file.</param>
    /// <param name="after">Null for one that is gone.</param>
    public static FileChange Of(string path, IReadOnlyList<string> patches, byte[]? before, byte[]? after)
    {
        var hunks = Lines(before ?? [], after ?? []);
        var change = new FileChange
        {
            Path = path,
            Sha256Before = before is null ? null : Sha256Digest.OfContent(before),
            Sha256After = after is null ? null : Sha256Digest.OfContent(after),
            Patches = [.. patches],
            Hunks = hunks ?? [],
            Bytes = hunks is null ? Stretch(before ?? [], after ?? []) : null,
        };

        // Verify takes patches back with nothing but this record: better to know now that it can.
        var back = Reverse(after ?? [], change);
        return back.AsSpan().SequenceEqual(before)
            ? change
            : throw new InvalidOperationException($"The recorded change of '{path}' does not lead back to the original.");
    }

    public static byte[] Reverse(byte[] after, FileChange change)
    {
        Require(change.Path, "the patched file", change.Sha256After, after);
        var before = change.Bytes is { } bytes ? Reverse(after, change.Path, bytes) : ReverseLines(after, change);
        Require(change.Path, "with the change reverted", change.Sha256Before, before);
        return before;
    }

    public static ForgeException Damaged(string where, string what) =>
        new(where, what, "The file or its record was changed after it was made: forge it again.", Failure.Damage);

    private static void Require(string path, string what, Sha256Digest? expected, byte[] content)
    {
        var found = Sha256Digest.OfContent(content);
        if (expected is null ? content.Length == 0 : found == expected) return;
        throw Damaged(path, $"{what}: expected {(expected is { } digest ? $"SHA-256 {digest}" : "nothing")}, found {found}.");
    }

    private static byte[] ReverseLines(byte[] after, FileChange change)
    {
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
        return TextLines.Join(before);
    }

    private static byte[] Reverse(byte[] after, string path, ChangedBytes bytes)
    {
        var end = (long)bytes.Offset + bytes.AddedLength;
        if (bytes.Offset < 0 || bytes.AddedLength < 0 || end > after.Length) throw Damaged(path, "the recorded bytes are not there.");
        return [.. after.AsSpan(0, bytes.Offset), .. bytes.Removed.Span, .. after.AsSpan((int)end)];
    }

    /// <returns>Null where a changed line is no text, as the record is.</returns>
    private static List<ChangedLines>? Lines(byte[] before, byte[] after)
    {
        var (old, fresh) = (TextLines.Split(before), TextLines.Split(after));
        try
        {
            return [.. LineDiff.Of(old, fresh).Select(run => new ChangedLines
            {
                OldStart = run.OldIndex + 1,
                Removed = Texts(old, run.OldIndex, run.OldCount),
                NewStart = run.NewIndex + 1,
                Added = Texts(fresh, run.NewIndex, run.NewCount),
            })];
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static ChangedBytes Stretch(byte[] before, byte[] after)
    {
        var start = before.AsSpan().CommonPrefixLength(after);
        var end = 0;
        while (end < Math.Min(before.Length, after.Length) - start && before[^(end + 1)] == after[^(end + 1)]) end++;
        return new ChangedBytes { Offset = start, Removed = before.AsMemory(start, before.Length - start - end), AddedLength = after.Length - start - end };
    }

    private static List<string> Texts(List<ReadOnlyMemory<byte>> lines, int start, int count)
    {
        var texts = new List<string>(count);
        foreach (var line in lines.GetRange(start, count))
        {
            // A NUL is valid UTF-8, but a file that has one is no text to anybody (git, diff and grep think so too).
            if (line.Span.Contains((byte)0)) throw new DecoderFallbackException();
            texts.Add(Strict.GetString(line.Span));
        }

        return texts;
    }

    /// <summary>A lone surrogate, which only a damaged record has, becomes U+FFFD and then fails the digest.</summary>
    private static ReadOnlyMemory<byte> Bytes(string line) => Encoding.UTF8.GetBytes(line);
}
