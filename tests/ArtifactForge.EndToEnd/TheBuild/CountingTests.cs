namespace ArtifactForge.EndToEnd.TheBuild;

// The target Test, with a dotnet that writes down results without running anything.
[Collection(BuiltHouse.Name)]
public sealed class CountingTests(ScratchHouse house)
{
    private const string Passed = "<UnitTestResult testName='Good' outcome='Passed' />";

    private const string Skipped =
        "<UnitTestResult testName='Idle' outcome='NotExecuted'><Output><ErrorInfo><Message>no moon</Message></ErrorInfo></Output></UnitTestResult>";

    private const string Failed =
        "<UnitTestResult testName='Bad' outcome='Failed'><Output><ErrorInfo><Message>1 is not 2</Message></ErrorInfo></Output></UnitTestResult>";

    [Fact]
    public async Task TheLastLineAddsUpBothProjects()
    {
        var outcome = await TestAsync(Passed + Skipped, 0);
        Assert.Equal("2 passed, 0 failed, 2 skipped", outcome.LastLine);
        Assert.Contains("skipped Idle: no moon", outcome.Lines);
        Assert.Equal(0, outcome.ExitCode);
    }

    [Fact]
    public async Task AFailureIsNamedWithItsMessageAndFails()
    {
        var outcome = await TestAsync(Passed + Failed, 1);
        Assert.Equal("2 passed, 2 failed, 0 skipped", outcome.LastLine);
        Assert.Contains("failed Bad", outcome.Lines);
        Assert.Contains("1 is not 2", outcome.Lines);
        Assert.Equal(1, outcome.ExitCode);
    }

    [Fact]
    public async Task NoTestAtAllFails()
    {
        var outcome = await TestAsync(Skipped, 0);
        Assert.Equal("0 passed, 0 failed, 2 skipped", outcome.LastLine);
        Assert.Equal(1, outcome.ExitCode);
    }

    [Fact]
    public async Task ACrashBehindGreenResultsFails() => Assert.Equal(1, (await TestAsync(Passed, 134)).ExitCode);

    [Fact]
    public async Task TheFilterIsHandedOn()
    {
        var outcome = await TestAsync(Passed, 0, "--test-filter", "Name~X");
        Assert.Contains("asked: --filter Name~X", outcome.Lines);
        Assert.DoesNotContain((await TestAsync(Passed, 0)).Lines, x => x.StartsWith("asked: --filter", StringComparison.Ordinal));
    }

    [Fact]
    public async Task CleanDeletesWhatIsOutButForTheStoreAndNothingElse()
    {
        Directory.CreateDirectory(house["out/deep/er"]);
        await File.WriteAllTextAsync(house["out/file"], "");
        Directory.CreateDirectory(house["out/store/channels"]);
        await File.WriteAllTextAsync(house["keep.txt"], "");
        var outside = Path.Combine(house.Elsewhere, "outside.txt");
        await File.WriteAllTextAsync(outside, "");
        File.CreateSymbolicLink(house["out/link"], house.Elsewhere);
        Assert.Equal(0, (await house.RunAsync("Clean")).ExitCode);
        Assert.Equal([house["out/store"]], Directory.GetFileSystemEntries(house["out"]));
        Assert.True(Directory.Exists(house["out/store/channels"]));
        Assert.True(File.Exists(house["keep.txt"]));
        Assert.True(File.Exists(outside));
    }

    private Task<Outcome> TestAsync(string results, int exitCode, params string[] arguments)
    {
        var variables = house.WithDotnet($"""
            test)
              for word in "$@"; do
                case $was in
                --results-directory) folder=$word ;;
                --filter) echo "asked: --filter $word" ;;
                esac
                case $word in trx*) file=$(printf %s "$word" | cut -d= -f2) ;; esac
                was=$word
              done
              mkdir -p "$folder"
              echo "<TestRun xmlns='http://microsoft.com/schemas/VisualStudio/TeamTest/2010'><Results>{results}</Results></TestRun>" >"$folder/$file"
              exit {exitCode} ;;
            """);
        return house.RunAsync(variables, ["Test", .. arguments]);
    }
}
