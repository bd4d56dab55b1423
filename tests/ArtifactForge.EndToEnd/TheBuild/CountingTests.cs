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

    // The runner leaves it twice, for each project, and no result of that test.
    [Fact]
    public async Task ATestThatHungIsNamedOnceAndCountedAsAFailure()
    {
        const string Begun = "<TestSequence><Test Name='Good' Completed='True' /><Test Name='Slow' DisplayName='Slow(1)' Completed='False' /></TestSequence>";
        var outcome = await TestAsync(Passed, 1, Begun, []);
        Assert.Equal("2 passed, 1 failed, 0 skipped", outcome.LastLine);
        Assert.Contains("failed Slow(1)", outcome.Lines);
        Assert.Contains("asked: --blame-hang-timeout 20m", outcome.Lines);
        Assert.Equal(1, outcome.ExitCode);
    }

    [Fact]
    public async Task TheFilterIsHandedOn()
    {
        var outcome = await TestAsync(Passed, 0, "--test-filter", "Name~X");
        Assert.Contains("asked: --filter Name~X", outcome.Lines);
        Assert.DoesNotContain((await TestAsync(Passed, 0)).Lines, x => x.StartsWith("asked: --filter", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TheTestsRunAsARuntimeComesAndNotAsBuildShSetsOne() =>
        Assert.DoesNotContain((await TestAsync(Passed, 0)).Lines, x => x.StartsWith("set: ", StringComparison.Ordinal));

    [Theory]
    [InlineData("store/channels")]
    [InlineData("another-store/with/a/prefix/channels")]
    [InlineData("before")]
    public async Task CleanDeletesWhatTargetsKeepInOutAndNothingElse(string yours)
    {
        foreach (var made in new[] { "cache/forged", "policies", "releases", "test-results" }) Directory.CreateDirectory(house[$"out/{made}"]);
        var outside = Path.Combine(house.Elsewhere, "outside.txt");
        await File.WriteAllTextAsync(outside, "");
        File.CreateSymbolicLink(house["out/cache/link"], house.Elsewhere);
        Directory.CreateDirectory(house[$"out/{yours}"]);
        await File.WriteAllTextAsync(house[$"out/{yours}/stable.json"], "");
        Assert.Equal(0, (await house.RunAsync("Clean")).ExitCode);
        Assert.Equal([house[$"out/{yours.Split('/')[0]}"]], Directory.GetFileSystemEntries(house["out"]));
        Assert.True(File.Exists(house[$"out/{yours}/stable.json"]));
        Assert.True(File.Exists(outside));
        Directory.Delete(house["out"], recursive: true);
        Assert.Equal(0, (await house.RunAsync("Clean")).ExitCode);
    }

    private Task<Outcome> TestAsync(string results, int exitCode, params string[] arguments) => TestAsync(results, exitCode, "", arguments);

    private Task<Outcome> TestAsync(string results, int exitCode, string sequence, string[] arguments)
    {
        var variables = house.WithDotnet($"""
            test)
              env | grep -E '^DOTNET_(EnableWriteXorExecute|GCgen0size|EnableDiagnostics)=' | sed 's/^/set: /'
              for word in "$@"; do
                case $was in
                --results-directory) folder=$word ;;
                --filter | --blame-hang-timeout) echo "asked: $was $word" ;;
                esac
                case $word in trx*) file=$(printf %s "$word" | cut -d= -f2) ;; esac
                was=$word
              done
              mkdir -p "$folder"
              echo "<TestRun xmlns='http://microsoft.com/schemas/VisualStudio/TeamTest/2010'><Results>{results}</Results></TestRun>" >"$folder/$file"
              if [ -n "{sequence}" ]; then for i in 1 2; do mkdir -p "$folder/$i"; echo "{sequence}" >"$folder/$i/Sequence_1.xml"; done; fi
              exit {exitCode} ;;
            """);
        return house.RunAsync(variables, ["Test", .. arguments]);
    }
}
