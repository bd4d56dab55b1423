using System.Text;
using ArtifactForge.Catalog;
using ArtifactForge.Patching;
using ArtifactForge.Tests.Archives;

namespace ArtifactForge.Tests.Patching;

/// <summary>What git and GNU diff write, applied by us, by git apply and by GNU patch with no fuzz.</summary>
public sealed class DiffOracles
{
    [OracleFact("git")]
    public void WhatGitWritesGivesTheEditedText() => Property.Holds(
        150,
        random => AppliesTo(random, chosen => ["git", "diff", "--no-index", "--no-prefix", $"-U{chosen.Next(1, 6)}", "a/f", "b/f"]));

    [OracleFact("diff")]
    public void WhatGnuDiffWritesGivesTheEditedText() => Property.Holds(
        150,
        random => AppliesTo(random, chosen => ["diff", $"-U{chosen.Next(1, 6)}", "a/f", "b/f"]));

    [OracleFact("git", "diff", "patch")]
    public void OnAnotherTextWeDoAsGitAndPatchDoOrRefuse() => Property.Holds(
        150,
        random =>
        {
            using var folder = new TemporaryFolder();
            var before = RandomText(random);
            var diff = Diff(folder, before, Edit(random, before), ["diff", "-U3", "a/f", "b/f"]);
            var other = Edit(random, before);
            if (diff.Length == 0 || TryApply(other, diff) is not { } ours) return true;
            folder.Write("p", diff);
            folder.Write("f", Encoding.UTF8.GetBytes(other));
            var (byGit, _, gitError) = Oracle.Try(folder, "git", "apply", "--whitespace=nowarn", "p");
            if (byGit == 0) Assert.Equal(Encoding.UTF8.GetString(folder.Read("f")), ours);
            folder.Write("f", Encoding.UTF8.GetBytes(other));
            var (byPatch, output, _) = Oracle.Try(folder, "patch", "-p1", "-F0", "-N", "--no-backup-if-mismatch", "-i", "p");
            if (byPatch == 0) Assert.Equal(Encoding.UTF8.GetString(folder.Read("f")), ours);

            // What we accept, at least one of them accepts too.
            Assert.True(byGit == 0 || byPatch == 0, $"{gitError}\n{Encoding.UTF8.GetString(output)}\n{Encoding.UTF8.GetString(diff)}\n{other}");
            return true;
        });

    [Fact]
    public void ChangesAreRecordedInAsFewLinesAsCanBe() => Property.Holds(
        300,
        random =>
        {
            var before = RandomText(random);
            var after = Edit(random, before);
            if (after == before || before.Length == 0) return true;
            var outcome = Patches.Apply(before, new AnchoredEdit { Name = "all", Source = "all", Path = "f", Action = EditAction.Replace, Anchor = before, Text = "\u0001" + after, Times = 1 });
            var change = Assert.Single(outcome.Files);
            var recorded = change.Hunks.Sum(hunk => hunk.Removed.Count + hunk.Added.Count);
            return recorded == ShortestEdit(Split(before), Split("\u0001" + after));
        });

    private static bool AppliesTo(Random random, Func<Random, string[]> command)
    {
        using var folder = new TemporaryFolder();
        var before = RandomText(random);
        var after = Edit(random, before);
        var diff = Diff(folder, before, after, command(random));
        return diff.Length == 0 || TryApply(before, diff, strict: true) == after;
    }

    private static byte[] Diff(TemporaryFolder folder, string before, string after, string[] command)
    {
        folder.Write("a/f", Encoding.UTF8.GetBytes(before));
        folder.Write("b/f", Encoding.UTF8.GetBytes(after));
        return Oracle.Try(folder, command[0], command[1..]).Output;
    }

    private static string? TryApply(string before, byte[] diff, bool strict = false)
    {
        try
        {
            return Patches.After(Patches.Apply(before, new DiffPatch { Name = "p", Source = "p", Content = diff, Strip = 1 }));
        }
        catch (ForgeException) when (!strict)
        {
            return null;
        }
    }

    /// <summary>Few different lines, so that places are often ambiguous; sometimes CRLF, sometimes no newline at the end.</summary>
    private static string RandomText(Random random)
    {
        var end = random.Next(5) == 0 ? "\r\n" : "\n";
        var text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => Word(random) + end));
        return random.Next(4) == 0 ? text.TrimEnd('\r', '\n') : text;
    }

    private static string Edit(Random random, string text)
    {
        var lines = Split(text);
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            var at = random.Next(lines.Count + 1);
            if (at == lines.Count || random.Next(3) == 0) lines.Insert(at, Word(random) + (at == lines.Count && random.Next(3) == 0 ? "" : "\n"));
            else if (random.Next(2) == 0) lines.RemoveAt(at);
            else lines[at] = Word(random) + "\n";
            for (var j = 0; j < lines.Count - 1; j++) lines[j] = lines[j].EndsWith('\n') ? lines[j] : lines[j] + "\n";
        }

        return string.Concat(lines);
    }

    private static string Word(Random random) => random.Next(3) switch
    {
        0 => "end",
        1 => "",
        _ => new string((char)random.Next('a', 'i'), random.Next(1, 3)),
    };

    private static List<string> Split(string text) => [.. TextLinesOf(text)];

    private static IEnumerable<string> TextLinesOf(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start) is >= 0 and var found ? found + 1 : text.Length;
            yield return text[start..end];
            start = end;
        }
    }

    /// <summary>By the textbook's table.</summary>
    private static int ShortestEdit(List<string> before, List<string> after)
    {
        var table = Enumerable.Range(0, before.Count + 1).Select(_ => new int[after.Count + 1]).ToArray();
        for (var i = 0; i <= before.Count; i++)
        {
            for (var j = 0; j <= after.Count; j++)
            {
                table[i][j] = i == 0 || j == 0 ? i + j
                    : before[i - 1] == after[j - 1] ? table[i - 1][j - 1]
                    : 1 + Math.Min(table[i - 1][j], table[i][j - 1]);
            }
        }

        return table[before.Count][after.Count];
    }
}
