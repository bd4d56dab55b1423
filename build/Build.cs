using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using ArtifactForge;
using ArtifactForge.Catalog;
using Nuke.Common;
using Nuke.Common.IO;

// The composition root: targets parse, call one method of the library and show the answer.
internal sealed partial class Build : NukeBuild, IDisposable
{
    // Who asks: --help lists targets and parameters under these heads.
    private const string ForEverybody = "General";
    private const string ForAdministrators = "For cluster administrators";
    private const string ForReleaseEngineers = "For release engineers";

    private static TextWriter standardOutput = TextWriter.Null;
    private static bool answered;

    // With --json: what the engine says of a command line that it does not understand.
    private static Overheard? beforeTargets;

    private readonly CancellationTokenSource interrupted = new();
    private readonly JsonObject answers = [];
    private readonly List<JsonNode> errors = [];
    private PosixSignalRegistration? terminated;

    // What a script reads from the end of a run, below the summary.
    private string? lastLine;

    // Where things are when a run is stopped; and by what, as a shell reports it.
    private string? standing;
    private string? moved;
    private int stopped;

    [Category(ForEverybody)]
    [Parameter("Write one JSON document to standard output and everything else to standard error.")]
    private readonly bool Json;

    [Category(ForEverybody)]
    [Parameter("The catalogue folder, with upstream.yaml and advisories (default: cookbooks).")]
    private readonly AbsolutePath? Catalogue;

    private AbsolutePath CatalogueFolder => Catalogue ?? RootDirectory / "cookbooks";

    // Without a target there is nothing to do: help is shown.
    public static int Main()
    {
        standardOutput = Console.Out;

        // Before anything is written. It may also come from the environment or a file; then the engine's first line is written by now.
        var asked = AsksForJson([.. Environment.GetCommandLineArgs().Skip(1)]);
        if (asked)
        {
            beforeTargets = new Overheard(Console.Error);
            Console.SetError(beforeTargets);
            Console.SetOut(Console.Error);
        }

        var status = Execute<Build>();
        if (asked && !answered)
        {
            // Help, a plan, or a command line that made no sense: what there is to say stands on standard error.
            var what = beforeTargets is { Text: { Length: > 0 } told } ? told : "Standard error says what is wrong.";
            try
            {
                WriteDocument(status, [], status == 0 ? [] : [new JsonObject { ["where"] = "command line", ["what"] = what, ["fix"] = "./build.sh --help" }]);
            }
            catch (IOException error)
            {
                Console.Error.WriteLine(error.Message);
                return 1;
            }
        }

        return status;
    }

    /// <summary>As the engine reads it: --json, --json=true, --json true.</summary>
    private static bool AsksForJson(List<string> words)
    {
        var at = words.FindIndex(word => word.StartsWith('-') && string.Equals(word.Split('=')[0].TrimStart('-'), "json", StringComparison.OrdinalIgnoreCase));
        return at >= 0 && (words[at].Split('=', 2) is [_, var value]
            ? bool.TryParse(value, out var said) && said
            : at + 1 == words.Count || !bool.TryParse(words[at + 1], out var next) || next);
    }

    private static void WriteDocument(int status, JsonObject answers, IEnumerable<JsonNode> errors)
    {
        answered = true;
        var document = new JsonObject { ["exitStatus"] = status, ["answers"] = answers, ["errors"] = new JsonArray([.. errors]) };
        try
        {
            standardOutput.WriteLine(document.ToJsonString(JsonText));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The document cannot be written to standard output: {error.Message}", error);
        }
    }

    // Cancelled by Ctrl-C and by a polite kill; the engine waits for the running target to end.
    private CancellationToken Cancelled => interrupted.Token;

    public void Dispose()
    {
        terminated?.Dispose();
        interrupted.Dispose();
        ruby.Dispose();
    }

    protected override void OnBuildInitialized()
    {
        beforeTargets?.Forget();
        if (Json)
        {
            Console.SetOut(Console.Error);
        }

        Console.CancelKeyPress += (_, args) =>
        {
            args.Cancel = true;
            Stop(128 + 2);
        };
        terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Stop(128 + 15));
    }

    private void Stop(int status)
    {
        Interlocked.CompareExchange(ref stopped, status, 0);
        interrupted.Cancel();
    }

    private bool IsStop(Exception error) => error is OperationCanceledException && stopped != 0;

    protected override void OnBuildFinished()
    {
        if (Json)
        {
            var status = stopped != 0 ? stopped : ExitCode ?? (IsSucceeding ? 0 : 1);
            if (status != 0 && errors.Count == 0)
            {
                // What failed outside of a target's work, or in a way that nobody thought of.
                errors.Add(new JsonObject { ["where"] = "build", ["what"] = "A target failed: standard error says which one and why.", ["fix"] = "--verbosity verbose shows more." });
            }

            WriteDocument(status, answers, errors);
        }

        if (lastLine is not null)
        {
            Screen.Line(lastLine);
        }
    }

    private static readonly System.Text.Json.JsonSerializerOptions JsonText = new() { WriteIndented = true, NewLine = "\n" };

    /// <summary>Runs a target's work: its answer goes into the document of --json, an error to the person, here and nowhere else.</summary>
    private async Task Answer(string target, Func<CancellationToken, Task<JsonNode?>> work)
    {
        (standing, moved) = (null, null);
        try
        {
            PutLimitsInForce();
            RequireWellFormed();
            var answer = work(Cancelled);
            Screen.PrepareTables(); // Behind what the work has begun by now: stores that are far away are asked first.
            answers[target] = await answer;
        }
        catch (Exception stop) when (IsStop(stop))
        {
            const string Again = "Run the same command again to continue.";
            var where = standing ?? "Stopped before it finished.";
            errors.Add(new JsonObject { ["where"] = target, ["what"] = where, ["fix"] = Again });
            Screen.Paragraph($"{where} {Again}", indent: 0);
            throw;
        }
        catch (ForgeException refusal)
        {
            Fail(refusal);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Fail(new ForgeException(target, error.Message, "Check the file or folder named above; --verbosity verbose shows more.", Failure.Failed, error));
        }
    }

    private void Fail(ForgeException refusal)
    {
        ExitCode = (int)refusal.Failure;
        foreach (var (where, what, fix) in Parts(refusal))
        {
            errors.Add(new JsonObject { ["where"] = where, ["what"] = what, ["fix"] = fix });
        }

        if (moved is not null && refusal.Failure != Failure.RegionsSplit)
        {
            // An error may be read as if nothing had happened; a split says itself what has.
            Screen.Paragraph(moved, indent: 0);
        }

        ReportSummary(summary =>
        {
            summary["exit status"] = $"{ExitCode}, see above";
            return summary;
        });
        Serilog.Log.Verbose(refusal.ToString());
        Assert.Fail(string.Join('\n', Parts(refusal).SelectMany(part => new[] { part.Where, "    " + part.What, "    " + part.Fix }).Select(Screen.Harmless)));
    }

    private static IEnumerable<(string Where, string What, string Fix)> Parts(ForgeException refusal) =>
        refusal switch
        {
            CatalogueException catalogue => catalogue.Problems.Select(problem => (problem.Where, problem.What, problem.Fix)),
            SeveralRefusals several => several.All.SelectMany(Parts),
            _ => [(refusal.Where, refusal.What, refusal.Fix)],
        };

    private async Task<Catalogue> ReadCatalogueAsync(CancellationToken cancellation) =>
        CatalogueReader.Read(await CatalogueFilesAsync(cancellation));

    private Task<CatalogueFiles> CatalogueFilesAsync(CancellationToken cancellation) =>
        CatalogueFiles.LoadAsync(CatalogueFolder, Shown(CatalogueFolder), cancellation);

    /// <summary>For those who are just writing an advisory: half of one is no reason not to go on.</summary>
    private async Task<Catalogue> ReadCatalogueWithoutAdvisoriesAsync(CancellationToken cancellation)
    {
        var files = await CatalogueFilesAsync(cancellation);
        return CatalogueReader.Read(files.Without($"{CatalogueReader.AdvisoriesFolder}/"));
    }

    /// <summary>A path as the person at the prompt would write it.</summary>
    private static string Shown(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
