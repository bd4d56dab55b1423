using System.ComponentModel;
using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Tooling;
using Serilog;

// The build of the scratch house: small targets, one for each habit of the engine's.
internal enum Mode
{
    Plain,
    Fancy,
}

[TypeConverter(typeof(TypeConverter<Channel>))]
internal sealed class Channel : Enumeration
{
    public static readonly Channel Stable = new() { Value = "stable" };
    public static readonly Channel ReleaseCandidate = new() { Value = "release-candidate" };
}

internal sealed partial class Build : NukeBuild
{
    private static TextWriter standardOutput = TextWriter.Null;
    private readonly CancellationTokenSource cancellation = new();
    private string? lastLine;

    [Category("For administrators")]
    [Parameter("Which upstream to take.")]
    private readonly string Upstream = "initial";

    [Category("For administrators")]
    [Parameter("Where to send things.")]
    private readonly string[] Regions = [];

    [Category("For developers")]
    [Parameter("Names with commas between them.", Separator = ",")]
    private readonly string[] Names = [];

    [Parameter("How to look.")]
    private readonly Mode Mode = Mode.Plain;

    [Parameter("What to move.")]
    private readonly Channel? Channel;

    [Parameter("How often.")]
    private readonly int? Count;

    [Parameter("Do nothing.")]
    private readonly bool DryRun;

    [Parameter("One document on standard output.")]
    private readonly bool Json;

    [Parameter("A folder.")]
    private readonly AbsolutePath? Folder;

    [Parameter("Whom to tell.")]
    private readonly string? PublicUrl;

    [Parameter("Prepare: how well. Compile: how fast.")]
    private readonly string? Care;

    [Secret]
    [Parameter("Never shown.")]
    private readonly string? Token;

    private CancellationToken Cancelled => cancellation.Token;

    public static int Main(string[] args)
    {
        standardOutput = Console.Out;
        if (args.Contains("--json")) Console.SetOut(Console.Error);
        return Execute<Build>();
    }

    [Category("For administrators")]
    private Target Show => _ => _
        .Description("Shows what was given.")
        .Executes(() =>
        {
            Console.WriteLine($"upstream={Upstream}");
            Console.WriteLine($"regions={string.Join("|", Regions)}");
            Console.WriteLine($"names={string.Join("|", Names)}");
            Console.WriteLine($"mode={Mode} channel={Channel} count={Count} dry={DryRun}");
            Console.WriteLine($"folder={Folder}");
            Console.WriteLine($"url={PublicUrl}");
            Console.WriteLine($"root={RootDirectory}");
        });

    [Category("For developers")]
    private Target Prepare => _ => _
        .Description("Comes first.")
        .Executes(() => Console.WriteLine($"prepared{Care}"));

    [Category("For developers")]
    private Target Compile => _ => _
        .Description("Needs Prepare.")
        .DependsOn(Prepare)
        .Executes(() => Console.WriteLine("compiled"));

    [Category("For developers")]
    private Target Pack => _ => _
        .DependsOn(Compile)
        .Triggers(Notify)
        .Executes(() =>
        {
            ReportSummary(x =>
            {
                x.Add("Packages", "3");
                return x;
            });
        });

    private Target Notify => _ => _
        .Unlisted()
        .Executes(() => Console.WriteLine("notified"));

    private Target Fail => _ => _
        .DependsOn(Prepare)
        .Executes(() => throw new InvalidOperationException("it broke"));

    private Target AfterFail => _ => _
        .DependsOn(Fail)
        .Executes(() => Console.WriteLine("never"));

    private Target Tidy => _ => _
        .After(AfterFail, Wait, Slow, Stubborn)
        .AssuredAfterFailure()
        .Executes(() => Console.WriteLine("tidied"));

    private Target Stumble => _ => _
        .ProceedAfterFailure()
        .Executes(() => throw new InvalidOperationException("stumbled"));

    private Target GoOn => _ => _
        .DependsOn(Stumble)
        .Executes(() => Console.WriteLine("went on"));

    private Target Needy => _ => _
        .Requires(() => PublicUrl)
        .Requires(() => Count > 1)
        .Executes(() => Console.WriteLine("satisfied"));

    private Target NotToday => _ => _
        .DependsOn(Prepare)
        .OnlyWhenStatic(() => DryRun)
        .Executes(() => Console.WriteLine("today"));

    private Target NotNow => _ => _
        .OnlyWhenDynamic(() => Mode == Mode.Fancy)
        .Executes(() => Console.WriteLine("now"));

    private Target Whisper => _ => _
        .Executes(() =>
        {
            Console.WriteLine($"whole {Token} end");
            foreach (var letter in $"split {Token} end\n") Console.Write(letter);
            Console.Error.Write($"error {Token?[..3]}");
            Console.Error.Flush();
            Console.Error.WriteLine($"{Token?[3..]} end");
            standardOutput.WriteLine($"kept {Token} end");
            Log.Warning($"logged {Token} end");
            throw new InvalidOperationException($"thrown {Token} end");
        });

    private Target Document => _ => _
        .Executes(() => (Json ? standardOutput : Console.Out).WriteLine("""{"a":1}"""));

    private Target Echo => _ => _
        .Executes(() =>
        {
            Console.Write("first line\nhunt");
            Console.Out.Flush();
        });

    private Target Exit => _ => _
        .Executes(() => { ExitCode = 5; });

    private Target Wait => _ => _
        .Executes(async () =>
        {
            Console.CancelKeyPress += (_, e) =>
            {
                e.Cancel = true;
                cancellation.Cancel();
            };
            using var terminate = System.Runtime.InteropServices.PosixSignalRegistration.Create(
                System.Runtime.InteropServices.PosixSignal.SIGTERM, _ => cancellation.Cancel());
            Console.WriteLine("waiting");
            await Task.Delay(Timeout.Infinite, Cancelled);
        });

    // Ends two seconds after it is asked to, whenever that is.
    private Target Slow => _ => _
        .Executes(async () =>
        {
            using var terminate = System.Runtime.InteropServices.PosixSignalRegistration.Create(
                System.Runtime.InteropServices.PosixSignal.SIGTERM, _ => cancellation.Cancel());
            using var interrupt = System.Runtime.InteropServices.PosixSignalRegistration.Create(
                System.Runtime.InteropServices.PosixSignal.SIGINT, _ => cancellation.Cancel());
            Console.WriteLine("waiting");
            await Task.Delay(Timeout.Infinite, Cancelled).ContinueWith(_ => Thread.Sleep(2000), TaskScheduler.Default);
        });

    private Target Stubborn => _ => _
        .Executes(() =>
        {
            Console.WriteLine("waiting");
            Thread.Sleep(Timeout.Infinite);
        });

    protected override void OnBuildFinished() => Console.WriteLine(lastLine ?? $"finished, succeeding: {IsSucceeding}");
}
