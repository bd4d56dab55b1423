using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Nuke.Common.Execution;

// Ctrl-C or a polite kill. The first asks the running target to end, the second ends the process. What follows at once is no second
// one: `timeout` signals its child and then the group that the child is in.
internal sealed class Interruption : IDisposable
{
    // Long enough to finish an upload's part, short enough for a machine that is being shut down.
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Nobody is as quick, having read that a second one quits.
    private static readonly TimeSpan Echo = TimeSpan.FromSeconds(0.5);

    private readonly Stopwatch since = new();
    private readonly TaskCompletionSource request = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration terminate;
    private volatile int exitStatus;

    public Interruption()
    {
        // Ctrl-C by the event that builds hook as well: its handlers share one Cancel, whoever sets it.
        Console.CancelKeyPress += OnCancelKey;
        terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            Request(128 + 15);
        });
    }

    public bool IsRequested => exitStatus != 0;

    // As a shell reports a process that the signal killed.
    public int ExitCode => exitStatus;

    public Task Requested => request.Task;

    public void Dispose()
    {
        Console.CancelKeyPress -= OnCancelKey;
        terminate.Dispose();
    }

    private void OnCancelKey(object? sender, ConsoleCancelEventArgs args)
    {
        if (args.SpecialKey is not ConsoleSpecialKey.ControlC) return;
        args.Cancel = true;
        Request(128 + 2);
    }

    private void Request(int exitCode)
    {
        lock (since)
        {
            if (exitStatus == 0)
            {
                exitStatus = exitCode;
                since.Start();
                request.TrySetResult();
                return;
            }
            if (since.Elapsed < Echo) return;
        }
        Environment.Exit(exitCode);
    }
}
