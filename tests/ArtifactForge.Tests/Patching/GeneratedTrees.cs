using System.Globalization;
using System.Text;

namespace ArtifactForge.Tests.Patching;

/// <summary>Small trees and edits of them, from a seed: texts with few different lines, CRLF, no last newline, bytes, odd names.</summary>
/// <param name="plain">Texts with plain names alone.</param>
internal sealed class GeneratedTrees(int seed, bool plain = false)
{
    private static readonly string[] Folders = ["", "a/", "a/b/", "recipes/", "with space/", "\u00fcml/", "deep/er/still/"];

#pragma warning disable CA5394 // Test data is random without being secret.
    private readonly Random random = new(seed);

    public sealed record Item(byte[] Content, bool Executable);

    public SortedDictionary<string, Item> Tree(int files, string prefix = "")
    {
        var tree = new SortedDictionary<string, Item>(StringComparer.Ordinal);
        while (tree.Count < files) tree.TryAdd(prefix + Name(), new Item(!plain && random.Next(8) == 0 ? Bytes() : Text(), random.Next(6) == 0));
        return tree;
    }

    /// <summary>About one file in three stays as it is.</summary>
    public SortedDictionary<string, Item> Edited(SortedDictionary<string, Item> before, string prefix = "")
    {
        var after = new SortedDictionary<string, Item>(StringComparer.Ordinal);
        foreach (var (path, item) in before)
        {
            switch (random.Next(12))
            {
                case 0: break;
                case 1: after.TryAdd(prefix + Name(), random.Next(2) == 0 ? item : item with { Content = EditedContent(item.Content) }); break;
                case 2: after[path] = item with { Executable = !item.Executable }; break;
                case 3: after[path] = new Item(EditedContent(item.Content), !item.Executable); break;
                case < 9: after[path] = item with { Content = EditedContent(item.Content) }; break;
                default: after[path] = item; break;
            }
        }

        for (var i = random.Next(3); i > 0; i--) after.TryAdd(prefix + Name(), new Item(!plain && random.Next(6) == 0 ? Bytes() : Text(), random.Next(4) == 0));

        // What was a file becomes a folder, and what was a folder a file.
        var paths = after.Keys.ToList();
        if (paths.Count > 0 && random.Next(8) == 0)
        {
            var path = paths[random.Next(paths.Count)];
            after.Remove(path, out var item);
            var slash = path.LastIndexOf('/');
            var target = slash > prefix.Length && random.Next(2) == 0 ? path[..slash] : $"{path}/f";
            foreach (var inner in paths.Where(inner => inner.StartsWith($"{target}/", StringComparison.Ordinal))) after.Remove(inner);
            after[target] = item!;
        }

        // A file cannot be a folder as well.
        foreach (var path in after.Keys.Where(path => after.Keys.Any(other => other.StartsWith($"{path}/", StringComparison.Ordinal))).ToList()) after.Remove(path);
        return after;
    }

    public byte[] EditedContent(byte[] content)
    {
        if (content.Contains((byte)0)) return random.Next(4) == 0 ? Bytes() : [.. content.AsSpan(0, content.Length / 2), (byte)random.Next(256), .. content.AsSpan(content.Length / 2)];
        return Encoding.UTF8.GetBytes(EditedText(Encoding.UTF8.GetString(content)));
    }

    public string EditedText(string text)
    {
        var lines = Split(text);
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            var at = random.Next(lines.Count + 1);
            if (at == lines.Count || random.Next(3) == 0) lines.Insert(at, Word() + (at == lines.Count && random.Next(3) == 0 ? "" : "\n"));
            else if (random.Next(2) == 0) lines.RemoveAt(at);
            else lines[at] = Word() + "\n";
            for (var j = 0; j < lines.Count - 1; j++) lines[j] = lines[j].EndsWith('\n') ? lines[j] : lines[j] + "\n";
        }

        return string.Concat(lines);
    }

    /// <summary>Few different lines, so that places are often ambiguous.</summary>
    public byte[] Text()
    {
        var end = random.Next(5) == 0 ? "\r\n" : "\n";
        var text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => Word() + end));
        return Encoding.UTF8.GetBytes(random.Next(4) == 0 ? text.TrimEnd('\r', '\n') : text);
    }

    public int Next(int most) => random.Next(most);

    private byte[] Bytes()
    {
        var bytes = new byte[random.Next(1, 900)];
        random.NextBytes(bytes);
        if (random.Next(2) == 0) Array.Fill(bytes, (byte)7, 0, bytes.Length / 2);
        bytes[^1] = 0;
        return bytes;
    }

    private string Name() => random.Next(plain ? 3 : 0, 20) switch
    {
        0 => Folders[random.Next(Folders.Length)] + "quo\"te",
        1 => Folders[random.Next(Folders.Length)] + "\u00e4.rb",
        2 => Folders[random.Next(Folders.Length)] + "two words",
        _ => string.Create(CultureInfo.InvariantCulture, $"{Folders[random.Next(plain ? 4 : Folders.Length)]}f{random.Next(200)}.rb"),
    };

    private string Word() => random.Next(3) switch
    {
        0 => "end",
        1 => "",
        _ => new string((char)random.Next('a', 'i'), random.Next(1, 3)),
    };
#pragma warning restore CA5394

    private static List<string> Split(string text)
    {
        var lines = text.Split('\n').Select(line => line + "\n").ToList();
        lines[^1] = lines[^1][..^1];
        if (lines[^1].Length == 0) lines.RemoveAt(lines.Count - 1);
        return lines;
    }
}
