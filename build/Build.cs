using System.Runtime.InteropServices;
using Nuke.Common;

// The composition root: targets parse, call one method of the library and show the answer.
internal sealed partial class Build : NukeBuild, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private PosixSignalRegistration? _termination;

    // What a script reads from the end of a run, below the summary.
    private string? _lastLine;

    // Cancelled by Ctrl-C and by a polite kill; the engine waits for the running target to end.
    private CancellationToken Cancelled => _cancellation.Token;

    // Without a target there is nothing to do: help is shown.
    public static int Main() => Execute<Build>();

    public void Dispose()
    {
        _termination?.Dispose();
        _cancellation.Dispose();
    }

    protected override void OnBuildInitialized()
    {
        Console.CancelKeyPress += (_, args) =>
        {
            args.Cancel = true;
            _cancellation.Cancel();
        };
        _termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => _cancellation.Cancel());
    }

    protected override void OnBuildFinished()
    {
        if (_lastLine is not null) Console.WriteLine(_lastLine);
    }
}
