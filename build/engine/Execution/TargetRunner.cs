using Serilog;

namespace Nuke.Common.Execution;

internal sealed class TargetRunner(NukeBuild build, Interruption interruption)
{
    // Stops after the first failure that nobody said to proceed after, but for the targets that are assured.
    public void RunAll()
    {
        foreach (var target in build.ExecutionPlan)
        {
            if (interruption.IsRequested || !(Run(target) || target.Definition.IsProceeding)) break;
        }
        foreach (var target in Scheduled().Where(x => x.Definition.IsAssured)) Run(target);
        foreach (var target in Scheduled()) target.Status = ExecutionStatus.NotRun;

        IEnumerable<ExecutableTarget> Scheduled() => build.ExecutionPlan.Where(x => x.Status is ExecutionStatus.Scheduled);
    }

    private bool Run(ExecutableTarget target)
    {
        if (target.Status is ExecutionStatus.Scheduled) SkipIfUnmet(target);
        if (target.Status is ExecutionStatus.Skipped) build.Tell(target);
        if (target.Status is not ExecutionStatus.Scheduled) return target.Status is not ExecutionStatus.Failed;
        if (target.Definition.Actions.Count == 0)
        {
            target.Status = ExecutionStatus.Collective;
            return true;
        }
        Output.OpenTarget(target.Name);
        target.Stopwatch.Start();
        target.Status = ExecutionStatus.Running;
        try
        {
            build.Tell(target);
            target.Status = Execute(target);
        }
#pragma warning disable CA1031 // Whatever a target throws, the summary must still tell what happened.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(target, e);
        }
        target.Stopwatch.Stop();
        build.Tell(target);
        Output.CloseTarget();
        return target.Status is ExecutionStatus.Succeeded;
    }

    private void SkipIfUnmet(ExecutableTarget target)
    {
        if (Planning.UnmetOf(target.Definition.DynamicConditions) is { } reason)
            Planning.Skip(build.ExecutionPlan, target, reason);
    }

    // On a thread of its own, so that a target that does not listen can be left behind.
    private ExecutionStatus Execute(ExecutableTarget target)
    {
        var wasInterrupted = interruption.IsRequested;
        var work = Task.Run(async () =>
        {
            foreach (var action in target.Definition.Actions)
            {
                if (interruption.IsRequested && !wasInterrupted) return;
                await action();
            }
        });
        if (!wasInterrupted) Task.WaitAny(work, interruption.Requested);
        if (wasInterrupted || !interruption.IsRequested)
        {
            work.GetAwaiter().GetResult();
            return ExecutionStatus.Succeeded;
        }
        Log.Warning($"Interrupted. Waiting for {target.Name} to end; interrupt again to quit at once.");
        if (Task.WaitAny([work], Interruption.Patience) < 0)
            Log.Error($"{target.Name} did not end within {Interruption.Patience.TotalSeconds} s and was abandoned.");
        else if (work.Exception?.InnerException is { } e and not OperationCanceledException) Log.Error(e, e.Message);
        return ExecutionStatus.Aborted;
    }

    private static void Fail(ExecutableTarget target, Exception exception)
    {
        var e = exception is AggregateException { InnerExceptions: [var only] } ? only : exception;
        if (string.IsNullOrEmpty(target.Remark)) target.Remark = $"{e.GetType().Name}: {e.Message.Split('\n')[0].TrimEnd()}";
        Log.Error(e, e.Message);
        target.Status = ExecutionStatus.Failed;
    }
}
