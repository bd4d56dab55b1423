using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Nuke.Common;
using Nuke.Common.IO;

// What developers of the house itself run.
internal sealed partial class Build
{
    private const string ForDevelopers = "For developers";

    [Category(ForDevelopers)]
    [Parameter("Test: which tests to run, as for 'dotnet test --filter': part of a name, or Category=Fast.")]
    private readonly string? TestFilter;

    [Category(ForDevelopers)]
    [Parameter("Test: only run the half-hour soak of random kills and races (docs/reliability.md).")]
    private readonly bool Soak;

    // By name: a store may stand at any place in out/, and be of any shape.
    private static readonly string[] Made = ["cache", "policies", "releases", "test-results"];

    private static AbsolutePath Out => RootDirectory / "out";

    [Category(ForDevelopers)]
    private Target Clean => _ => _
        .Description("Deletes what targets keep in out/; anything else there, such as a store, stays.")
        .Executes(() =>
        {
            foreach (var folder in Made) (Out / folder).DeleteDirectory();
        });

    [Category(ForDevelopers)]
    private Target Format => _ => _
        .Description("Formats all C# according to .editorconfig.")
        .Executes(async () =>
        {
            var exitCode = await DotNetAsync(["format", "ArtifactForge.sln"]);
            Assert.True(exitCode == 0, $"dotnet format ended with {exitCode}.");
        });

    [Category(ForDevelopers)]
    private Target Test => _ => _
        .Description("Runs the tests; the last line counts passed, failed and skipped.")
        .Executes(async () =>
        {
            if (Soak)
            {
                var exitCode = await DotNetAsync(["run", "--project", "tests/ArtifactForge.EndToEnd", "--configuration", "Release", "--", "soak"]);
                Assert.True(exitCode == 0, "The soak found a problem; see above.");
                return;
            }
            var started = DateTimeOffset.UtcNow.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
            var results = Out / "test-results" / $"{started}-{Environment.ProcessId}";
            var isGreen = true;
            foreach (var project in new[] { "ArtifactForge.Tests", "ArtifactForge.EndToEnd" })
            {
                try
                {
                    isGreen &= await DotNetAsync(TestArguments(project, results)) == 0;
                }
                catch (OperationCanceledException)
                {
                    AddUp(TestReport.Read(results).With((project, "was stopped before all of it had run.")));
                    throw;
                }
            }
            Judge(TestReport.Read(results), isGreen);
        });

    private List<string> TestArguments(string project, AbsolutePath results)
    {
        List<string> arguments =
        [
            "test", $"tests/{project}/{project}.csproj", "--configuration", "Release", "--nologo", "--verbosity", "quiet",
            "--logger", $"trx;LogFileName={project}.trx", "--logger", "console;verbosity=quiet",
            "--results-directory", results.ToString(),

            // No test takes half as long. What hangs is named by TestReport; a dump of its memory would help nobody.
            "--blame-hang-timeout", "20m", "--blame-hang-dump-type", "none",
        ];
        if (TestFilter is not null) arguments.AddRange(["--filter", TestFilter]);
        return arguments;
    }

    private void Judge(TestReport report, bool isGreen)
    {
        AddUp(report);
        Assert.True(report.Failed.Count == 0, $"{report.Failed.Count} tests failed.");
        Assert.True(isGreen, "dotnet test failed; see its output above.");
        Assert.True(report.Passed > 0, "No tests were run.");
    }

    private void AddUp(TestReport report)
    {
        foreach (var (name, reason) in report.Skipped) Console.WriteLine($"skipped {name}: {reason}");
        foreach (var (name, message) in report.Failed) Console.WriteLine($"failed {name}{Environment.NewLine}{message}");
        lastLine = $"{report.Passed} passed, {report.Failed.Count} failed, {report.Skipped.Count} skipped";
        ReportSummary(x =>
        {
            x["Tests"] = lastLine;
            return x;
        });
    }

    // Its output goes past our own streams, where secrets are masked.
    private async Task<int> DotNetAsync(IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_EXE") ?? "dotnet", arguments)
        {
            WorkingDirectory = RootDirectory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Tests run builds of other houses, and neither they nor the compiler are the short run that build.sh sets the runtime for.
        foreach (var name in new[] { "NUKE_ROOT", "DOTNET_EnableWriteXorExecute", "DOTNET_GCgen0size", "DOTNET_EnableDiagnostics" })
            start.Environment.Remove(name);
        using var process = new Process();
        process.StartInfo = start;
        process.OutputDataReceived += (_, line) => WriteLine(line.Data);
        process.ErrorDataReceived += (_, line) => WriteLine(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(Cancelled);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        return process.ExitCode;

        static void WriteLine(string? line)
        {
            if (!string.IsNullOrWhiteSpace(line)) Console.WriteLine(line);
        }
    }
}
