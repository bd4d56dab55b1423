using System.Globalization;
using System.Text;
using ArtifactForge.Patching;

namespace ArtifactForge.Tests.Patching;

/// <summary>Sizes at which looking at every line for every line would take minutes, and what is found where little is alike.</summary>
public sealed class SearchingLongFiles
{
    private const int Hunks = 6_000;

    private static readonly string Long = Lines(1, 60_000, "line");

    [Fact]
    public void AHunkOfThousandsOfLinesThatIsNowhereIsRefused()
    {
        var refusal = Patches.Refused("no place in the file is like it", Long, Patches.Hunks(Removal(20_000, 3_001, "nothing that is known")));
        Assert.Equal("a.patch:4 -> f:20000", refusal.Where);
    }

    [Fact]
    public void OfThousandsOfLinesTheOneThatDiffersIsShown()
    {
        var wrong = Removal(20_000, 3_001, "line", from: 101).Replace("-line 2000\n", "-another\n", StringComparison.Ordinal);
        var refusal = Patches.Refused("the nearest likely place is line 101, where 3000 of 3001 lines match (99 % alike)", Long, Patches.Hunks(wrong));
        Assert.Equal("a.patch:1903 -> f:2000", refusal.Where);
    }

    [Fact]
    public void ThousandsOfHunksThatMovedLandAllTheSame()
    {
        var outcome = Patches.Apply(Long, Patches.Hunks(Each(n => $"@@ -{n},3 +{n},3 @@\n line {n + 3}\n-line {n + 4}\n+new {n}\n line {n + 5}\n")));
        Assert.Equal(Hunks, outcome.Placements.Count(placement => placement.FoundLine == placement.ExpectedLine + 3));
    }

    [Fact]
    public void ThousandsOfHunksOfWhichNoneIsWhereItSaysAreRefusedByTheFirst()
    {
        Assert.Equal("a.patch:5 -> f:8", Patches.Refused(Long, Patches.Hunks(Each(n => $"@@ -{n},3 +{n},3 @@\n line {n}\n-line {n + 3}\n+new {n}\n line {n + 2}\n"))).Where);
        Patches.Refused("its lines are at line 10 of 3.4.1, but it has no context", Long, Patches.Hunks(Each(n => $"@@ -{n} +{n} @@\n-line {n + 3}\n+new {n}\n")));
    }

    [Fact]
    public void ThousandsOfHunksThatAreThereButForOneAreCounted()
    {
        var hunks = Each(n => $"@@ -{n},3 +{n},3 @@\n line {n}\n-old {n + 1}\n+line {n + 1}\n line {n + 2}\n");
        Patches.Refused($"{Hunks - 1} of the patch's {Hunks} hunks are in 3.4.1 already", Long.Replace("line 32\n", "other\n", StringComparison.Ordinal), Patches.Hunks(hunks));
    }

    [Fact]
    public void OfVeryManyPlacesTheFirstAreNamed()
    {
        var refusal = Patches.Refused("fits at lines 1, 2, 3, 4", string.Concat(Enumerable.Repeat("x\n", 60_000)), Patches.Hunks("@@ -70000,2 +70000,3 @@\n x\n+y\n x\n"));
        Assert.EndsWith("19, 20 and more.", refusal.What, StringComparison.Ordinal);
    }

    [Fact]
    public void TheOnlyPlaceAndTheNearestAreThoseThatLookingEverywhereFinds()
    {
        var random = new Random(7);
        for (var round = 0; round < 400; round++)
        {
            string[] file = [.. Enumerable.Range(0, 25).Select(_ => Letter(random))];
            string[] wanted = [.. Enumerable.Range(0, 4).Select(_ => Letter(random))];
            var patch = Patches.Hunks($"@@ -90,4 +90,5 @@\n {wanted[0]}\n {wanted[1]}\n+something new\n {wanted[2]}\n {wanted[3]}\n");
            var equal = Enumerable.Range(0, file.Length + 1).Select(start => wanted.Where((line, i) => start + i < file.Length && file[start + i] == line).Count()).ToList();
            var places = Enumerable.Range(1, file.Length).Where(number => equal[number - 1] == 4).ToList();
            var content = string.Concat(file.Select(line => $"{line}\n"));
            if (places.Count == 1)
            {
                Assert.Equal(places[0], Assert.Single(Patches.Apply(content, patch).Placements).FoundLine);
                continue;
            }

            var nearest = equal.LastIndexOf(equal.Max()) + 1;
            Patches.Refused(places.Count > 1 ? $"fits at lines {string.Join(", ", places)}." : $"the nearest likely place is line {nearest}, where {equal.Max()} of 4 lines match", content, patch);
        }
    }

    private static string Letter(Random random) => $"{(char)('a' + random.Next(4))}";

    private static string Lines(int from, int count, string what)
    {
        var lines = new StringBuilder();
        for (var number = from; number < from + count; number++) lines.Append(CultureInfo.InvariantCulture, $"{what} {number}\n");
        return lines.ToString();
    }

    /// <summary>A hunk that takes all of these lines away but the first and the last.</summary>
    private static string Removal(int stated, int count, string what, int from = 1) =>
        $"@@ -{stated},{count} +{stated},2 @@\n {Lines(from, 1, what)}-"
        + Lines(from + 1, count - 2, what).TrimEnd('\n').Replace("\n", "\n-", StringComparison.Ordinal) + $"\n {Lines(from + count - 1, 1, what)}";

    private static string Each(Func<int, string> hunk) => string.Concat(Enumerable.Range(0, Hunks).Select(i => hunk(7 + (i * 8))));
}
