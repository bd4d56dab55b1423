using System.Text;
using ArtifactForge.Archives;
using ArtifactForge.Catalog;
using ArtifactForge.Patching;
using ArtifactForge.Tests.Archives;

namespace ArtifactForge.Tests.Patching;

/// <summary>A tree in a tar, a diff of it, and everything that must hold of what we make of both.</summary>
internal static class TreeCase
{
    public static byte[] Tar(IReadOnlyDictionary<string, GeneratedTrees.Item> tree)
    {
        using var output = new MemoryStream();
        TreeItem[] items = [.. tree.Select(file => new TreeItem { Path = file.Key, Content = file.Value.Content, Executable = file.Value.Executable })];
        TarBuilder.Write(items, "top", "0123", DateTimeOffset.FromUnixTimeSeconds(1_600_000_000), output);
        return output.ToArray();
    }

    /// <summary>Applies the diff: the result must be the tree, its folders those that it needs, its digests right; and the record must lead back.</summary>
    public static void Holds(byte[] tar, byte[] diff, IReadOnlyDictionary<string, GeneratedTrees.Item> after)
    {
        var archive = Archives.Tar.Read(tar);
        var outcome = Patcher.Apply([new DiffPatch { Name = "p", Source = "p", Content = diff, Strip = 1 }], BaseTree.Of(archive), "it");
        var patched = Archives.Tar.Splice(tar, outcome.Changes);
        var read = Archives.Tar.Read(patched);
        Assert.Equal(Told(after), Told(read));
        Assert.Equal(FoldersOf(after.Keys), read.Entries.Where(entry => entry.Kind == TarEntryKind.Folder && entry.InnerPath.Length > 0).Select(entry => entry.InnerPath).Order(StringComparer.Ordinal));
        var back = Archives.Tar.Splice(patched, Patcher.Reverse(read, outcome.Files));
        Assert.True(back.AsSpan().SequenceEqual(tar), "The record does not lead back to the same tar.");
    }

    private static List<string> Told(IReadOnlyDictionary<string, GeneratedTrees.Item> tree) =>
        [.. tree.Select(file => $"{file.Key} {file.Value.Executable} {Sha256Digest.OfContent(file.Value.Content)}")];

    private static List<string> Told(TarArchive archive) =>
        [.. archive.Entries.Where(entry => entry.Kind == TarEntryKind.File)
            .OrderBy(entry => entry.InnerPath, StringComparer.Ordinal)
            .Select(entry => $"{entry.InnerPath} {BaseTree.IsExecutable(entry.Mode)} {entry.Sha256}")];

    private static IEnumerable<string> FoldersOf(IEnumerable<string> paths) => paths
        .SelectMany(path => path.Select((letter, index) => letter == '/' ? path[..index] : ""))
        .Where(folder => folder.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
}

/// <summary>A plain writer of git's format, one hunk a file, so that many cases need no process; git itself checks it.</summary>
internal static class GitDiffWriter
{
    public static byte[] Write(IReadOnlyDictionary<string, GeneratedTrees.Item> before, IReadOnlyDictionary<string, GeneratedTrees.Item> after)
    {
        using var diff = new MemoryStream();
        foreach (var path in before.Keys.Union(after.Keys).Order(StringComparer.Ordinal)) Section(diff, path, before.GetValueOrDefault(path), after.GetValueOrDefault(path));
        return diff.ToArray();
    }

    /// <summary>Whether the writer can say it: it knows no binary files and no quotes.</summary>
    public static bool CanWrite(IReadOnlyDictionary<string, GeneratedTrees.Item> tree) =>
        tree.All(file => !file.Value.Content.Contains((byte)0) && file.Key.All(letter => letter is > ' ' and < (char)127 and not '"'));

    private static void Section(MemoryStream diff, string path, GeneratedTrees.Item? before, GeneratedTrees.Item? after)
    {
        var isSame = before is not null && after is not null && before.Content.AsSpan().SequenceEqual(after.Content);
        if (isSame && before!.Executable == after!.Executable) return;
        Line(diff, $"diff --git a/{path} b/{path}");
        if (before is null) Line(diff, $"new file mode {Mode(after!)}");
        else if (after is null) Line(diff, $"deleted file mode {Mode(before)}");
        else if (before.Executable != after.Executable)
        {
            Line(diff, $"old mode {Mode(before)}");
            Line(diff, $"new mode {Mode(after)}");
        }

        if (isSame || (before?.Content.Length ?? 0) + (after?.Content.Length ?? 0) == 0) return;
        Line(diff, before is null ? "--- /dev/null" : $"--- a/{path}");
        Line(diff, after is null ? "+++ /dev/null" : $"+++ b/{path}");
        Hunk(diff, Lines(before?.Content ?? []), Lines(after?.Content ?? []));
    }

    private static void Hunk(MemoryStream diff, List<byte[]> old, List<byte[]> fresh)
    {
        var start = 0;
        while (start < old.Count && start < fresh.Count && old[start].AsSpan().SequenceEqual(fresh[start])) start++;
        var end = 0;
        while (end < Math.Min(old.Count, fresh.Count) - start && old[^(end + 1)].AsSpan().SequenceEqual(fresh[^(end + 1)])) end++;
        var (leading, trailing) = (Math.Min(3, start), Math.Min(3, end));
        var (oldCount, newCount) = (old.Count - start - end + leading + trailing, fresh.Count - start - end + leading + trailing);
        var first = start - leading;
        Line(diff, $"@@ -{(oldCount == 0 ? first : first + 1)},{oldCount} +{(newCount == 0 ? first : first + 1)},{newCount} @@");
        foreach (var line in old.GetRange(first, leading)) Body(diff, ' ', line);
        foreach (var line in old.GetRange(start, old.Count - start - end)) Body(diff, '-', line);
        foreach (var line in fresh.GetRange(start, fresh.Count - start - end)) Body(diff, '+', line);
        foreach (var line in old.GetRange(old.Count - end, trailing)) Body(diff, ' ', line);
    }

    private static void Body(MemoryStream diff, char sign, byte[] line)
    {
        diff.WriteByte((byte)sign);
        diff.Write(line);
        if (line[^1] != '\n') diff.Write("\n\\ No newline at end of file\n"u8);
    }

    private static List<byte[]> Lines(byte[] content)
    {
        var lines = new List<byte[]>();
        for (var start = 0; start < content.Length;)
        {
            var end = Array.IndexOf(content, (byte)'\n', start) is >= 0 and var found ? found + 1 : content.Length;
            lines.Add(content[start..end]);
            start = end;
        }

        return lines;
    }

    private static string Mode(GeneratedTrees.Item item) => item.Executable ? "100755" : "100644";

    private static void Line(MemoryStream diff, string text) => diff.Write(Encoding.UTF8.GetBytes(text + "\n"));
}
