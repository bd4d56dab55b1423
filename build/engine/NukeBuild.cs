using System.Linq.Expressions;
using Nuke.Common.Execution;
using Nuke.Common.IO;
using Nuke.Common.Tooling;

namespace Nuke.Common;

// The part of NUKE's base class that Build.cs uses. NUKE's events are "protected internal"; being in Build.cs's own assembly,
// they must be "protected" here, so that "protected override" compiles with both engines.
public abstract class NukeBuild
{
    public static AbsolutePath RootDirectory { get; } = Locations.FindRoot();

    public static AbsolutePath TemporaryDirectory => RootDirectory / ".nuke" / "temp";

    [Parameter("How much to print: Verbose (with stack traces), Normal, Minimal (warnings and errors), Quiet (errors).")]
    public static Verbosity Verbosity { get; set; } = Verbosity.Normal;

    public static bool IsLocalBuild => !IsServerBuild;

    public static bool IsServerBuild => Output.OnGitHub || Environment.GetEnvironmentVariable("CI") is "true" or "1";

    [Parameter("Show what would run and in which order, without running it.")]
    public bool Plan { get; }

    [Parameter("Show this help.")]
    public bool Help { get; }

    [Parameter("Hide the banner line.")]
    public bool NoLogo { get; set; }

    public bool IsSucceeding => !IsFailing;

    public bool IsFailing => ExecutionPlan.Any(
        x => x.Status is ExecutionStatus.Failed or ExecutionStatus.Aborted or ExecutionStatus.NotRun);

    public bool IsFinished => !ExecutionPlan.Any(x => x.Status is ExecutionStatus.Scheduled or ExecutionStatus.Running);

    // What the process returns, where neither 0 nor 1 says enough.
    public int? ExitCode { get; set; }

    internal IReadOnlyList<ExecutableTarget> ExecutionPlan { get; set; } = [];

    protected static int Execute<T>(params Expression<Func<T, Target>>[] defaultTargetExpressions)
        where T : NukeBuild, new() =>
        BuildExecution.Execute(() => new T(), build => defaultTargetExpressions.Select(x => x.Compile()((T)build)));

    // What stands behind // in the summary's line of the running target.
    public void ReportSummary(Configure<Dictionary<string, string>>? configurator = null)
    {
        var running = ExecutionPlan.Single(x => x.Status is ExecutionStatus.Running);
        var pairs = configurator?.Invoke([]) ?? [];
        running.Remark = string.Join(", ", pairs.Select(x => $"{x.Key}: {x.Value}"));
    }

    protected virtual void OnBuildCreated()
    {
    }

    protected virtual void OnBuildInitialized()
    {
    }

    protected virtual void OnBuildFinished()
    {
    }

    protected virtual void OnTargetRunning(string target)
    {
    }

    protected virtual void OnTargetSkipped(string target)
    {
    }

    protected virtual void OnTargetSucceeded(string target)
    {
    }

    protected virtual void OnTargetFailed(string target)
    {
    }

    internal void Created() => OnBuildCreated();

    internal void Initialized() => OnBuildInitialized();

    internal void Finished() => OnBuildFinished();

    internal void Tell(ExecutableTarget target)
    {
        Action<string>? tell = target.Status switch
        {
            ExecutionStatus.Running => OnTargetRunning,
            ExecutionStatus.Skipped => OnTargetSkipped,
            ExecutionStatus.Succeeded => OnTargetSucceeded,
            ExecutionStatus.Failed => OnTargetFailed,
            _ => null,
        };
        tell?.Invoke(target.Name);
    }
}
