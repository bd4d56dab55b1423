using System.Globalization;
using System.Text;
using ArtifactForge.Catalog;
using ArtifactForge.Patching;

namespace ArtifactForge.Tests.Patching;

/// <summary>A diff with everything in it, cut and spoilt at every line, and harmful paths wherever a diff can name one.</summary>
public sealed class OddDiffs
{
    private const string Whole = """
        diff --git a/f b/f
        index 1..2 100644
        --- a/f
        +++ b/f
        @@ -1,3 +1,3 @@ section
         a
        -b
        +B
         c
        @@ -7,2 +7,3 @@
         g
        +G
         h
        diff --git a/new file b/new file
        new file mode 100755
        index 0000000..3
        --- /dev/null
        +++ b/new file
        @@ -0,0 +1,2 @@
        +one
        +two
        diff --git a/gone b/gone
        deleted file mode 100644
        --- a/gone
        +++ /dev/null
        @@ -1,2 +0,0 @@
        -one
        -two
        diff --git a/from b/to
        similarity index 60%
        rename from from
        rename to to
        --- a/from
        +++ b/to
        @@ -1,2 +1,2 @@
         one
        -two
        +three
        diff --git a/f b/copy
        similarity index 100%
        copy from f
        copy to copy
        diff --git a/run b/run
        old mode 100644
        new mode 100755
        diff --git "a/\303\244 tab" "b/\303\244 tab"
        deleted file mode 100644
        diff --git a/bin b/bin
        new file mode 100644
        index 0000000000000000000000000000000000000000..8352675d67aed6625ece79af41c27fdb4ee2e867
        GIT binary patch
        literal 3
        KcmZQzWC8#H2LJ>B

        literal 0
        HcmV?d00001


        """;

    private static readonly string[] Lines = Whole[..^1].Split('\n');

    /// <summary>
    /// Lines at which a diff may end: everything above is whole. After line 9 one hunk of two is there; 15 and 49 end with a
    /// new file that could be empty; at 54 a binary change lacks only its way back.
    /// </summary>
    private static readonly int[] Ends = [9, 15, 49, 54, .. Enumerable.Range(1, Lines.Length).Where(count => count >= 13 && (count == Lines.Length || Lines[count].StartsWith("diff ", StringComparison.Ordinal)))];

    private static readonly string[] HarmfulPaths =
        ["/etc/passwd", "../x", "a/../../x", "a//x", "./x", "x\\y", "x\u202ey", "x\u200by", "x\u001by", "", "a/./x", "e\u0301", "\u212b"];

    private static readonly Dictionary<string, Func<string, string>> Namings = new(StringComparer.Ordinal)
    {
        ["a change"] = path => $"--- a/{path}\n+++ b/{path}\n@@ -1 +1 @@\n-a\n+b\n",
        ["a new file"] = path => $"--- /dev/null\n+++ b/{path}\n@@ -0,0 +1 @@\n+b\n",
        ["git's new empty file"] = path => $"diff --git a/{path} b/{path}\nnew file mode 100644\n",
        ["a deletion"] = path => $"diff --git a/{path} b/{path}\ndeleted file mode 100644\n",
        ["a rename's target"] = path => $"diff --git a/f b/{path}\nsimilarity index 100%\nrename from f\nrename to {path}\n",
        ["a copy's source"] = path => $"diff --git a/{path} b/g\nsimilarity index 100%\ncopy from {path}\ncopy to g\n",
        ["a mode"] = path => $"diff --git a/{path} b/{path}\nold mode 100644\nnew mode 100755\n",
        ["quotes"] = path => $"--- \"a/{string.Concat(Encoding.UTF8.GetBytes(path).Select(value => $"\\{Convert.ToString(value, 8).PadLeft(3, '0')}"))}\"\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n",
    };

    public static TheoryData<int> Cuts => [.. Enumerable.Range(1, Lines.Length - 1).Where(count => !Ends.Contains(count))];

    public static TheoryData<int> WholeParts => [.. Ends];

    public static TheoryData<int> Places => [.. Enumerable.Range(0, Lines.Length)];

    public static TheoryData<string, string> Harmful
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var naming in Namings.Keys)
            {
                foreach (var path in HarmfulPaths) data.Add(naming, string.Join(' ', path.Select(letter => ((int)letter).ToString("x4", CultureInfo.InvariantCulture))));
            }

            return data;
        }
    }

    [Fact]
    public void ThereAreEnoughOfThem() => Assert.InRange(ReadingDiffs.Count + Cuts.Count + WholeParts.Count + Lines.Length + (Namings.Count * HarmfulPaths.Length), 150, int.MaxValue);

    [Fact]
    public void AllOfItLands()
    {
        var outcome = Apply(Whole);
        Assert.Equal(["bin", "copy", "f", "from", "gone", "new file", "run", "to", "\u00e4 tab"], outcome.Changes.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("a\nB\nc\nd\ne\nf\ng\nG\nh\n", Patches.After(outcome));
        Assert.Equal("a\nb\nc\nd\ne\nf\ng\nh\n", Patches.After(outcome, "copy"));
        Assert.Equal("one\nthree\n", Patches.After(outcome, "to"));
        Assert.Equal(new byte[] { 0, 1, 2 }, outcome.Changes["bin"].Content!.Value.ToArray());
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public void CutOffInTheMiddleItIsRefused(int count) => Refused(string.Concat(Lines.Take(count).Select(line => line + "\n")));

    [Theory]
    [MemberData(nameof(WholeParts))]
    public void EndingBetweenFilesItIsADiff(int count) => Assert.NotEmpty(Apply(string.Concat(Lines.Take(count).Select(line => line + "\n"))).Files);

    [Theory]
    [MemberData(nameof(Places))]
    public void WithALineThatSaysNothingItIsRefused(int at)
    {
        var spoilt = string.Concat(Lines.Take(at).Append("remark").Concat(Lines.Skip(at)).Select(line => line + "\n"));
        var refusal = Refused(spoilt);
        var line = int.Parse(refusal.Where.Split(':')[1].Split(' ')[0], CultureInfo.InvariantCulture);

        // Where the remark makes a header of what stands above it, that header's line is named.
        Assert.InRange(line, Math.Max(1, at - 3), at + 2);
    }

    [Theory]
    [MemberData(nameof(Harmful))]
    public void AHarmfulPathIsRefusedWhereverItStands(string naming, string path)
    {
        var text = string.Concat(path.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(code => (char)int.Parse(code, NumberStyles.HexNumber, CultureInfo.InvariantCulture)));
        Refused(Namings[naming](text));
    }

    [Fact]
    public void AMutatedDiffIsReadOrRefusedAndNothingElse()
    {
        for (var seed = 0; seed < 4000; seed++)
        {
#pragma warning disable CA5394 // Test data is random without being secret.
            var random = new Random(seed);
            var diff = Encoding.UTF8.GetBytes(Whole).ToList();
            for (var i = random.Next(1, 5); i > 0; i--)
            {
                var at = random.Next(diff.Count);
                switch (random.Next(5))
                {
                    case 0: diff.RemoveRange(at, Math.Min(random.Next(40), diff.Count - at)); break;
                    case 1: diff.InsertRange(at, diff.GetRange(random.Next(diff.Count / 2), 30)); break;
                    case 2: diff.Insert(at, (byte)" +-@\\\n0/\""[random.Next(9)]); break;
                    default: diff[at] = (byte)random.Next(256); break;
                }
            }
#pragma warning restore CA5394

            try
            {
                Apply(diff.ToArray());
            }
            catch (ForgeException refusal)
            {
                Assert.True(refusal.Failure == Failure.RefusedInput, $"seed {seed}: {refusal.Message}");
            }
        }
    }

    private static ForgeException Refused(string diff)
    {
        var refusal = Assert.ThrowsAny<ForgeException>(() => Apply(diff));
        Assert.StartsWith("p:", refusal.Where, StringComparison.Ordinal);
        Assert.NotEqual("", refusal.Fix);
        return refusal;
    }

    private static PatchOutcome Apply(string diff) => Apply(Encoding.UTF8.GetBytes(diff));

    private static PatchOutcome Apply(byte[] diff) => Patcher.Apply(
        [new DiffPatch { Name = "p", Source = "p", Content = diff, Strip = 1 }],
        path => path switch
        {
            "f" => "a\nb\nc\nd\ne\nf\ng\nh\n"u8.ToArray(),
            "gone" or "from" => "one\ntwo\n"u8.ToArray(),
            "run" => "#!/bin/sh\n"u8.ToArray(),
            "\u00e4 tab" => [],
            _ => null,
        },
        "it");
}
