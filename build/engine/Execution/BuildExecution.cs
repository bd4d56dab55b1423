using System.Runtime.InteropServices;
using Serilog;

namespace Nuke.Common.Execution;

internal static class BuildExecution
{
    private const int Failed = 1;
    private const int Usage = 2;

    public static int Execute(Func<NukeBuild> create, Func<NukeBuild, IEnumerable<Target>> defaults)
    {
        NukeBuild? build = null;
        try
        {
            build = create();
            return Run(build, ExecutableTarget.All(build, defaults(build)));
        }
        catch (UsageException e)
        {
            Console.Error.WriteLine(e.Message);
            return build?.ExitCode ?? Usage;
        }
#pragma warning disable CA1031 // The last stop: outside of targets as well, people get a message and an exit status, no dump.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Console.Error.WriteLine(NukeBuild.Verbosity is Verbosity.Verbose ? e.ToString() : e.Message);
            return build?.ExitCode ?? Failed;
        }
    }

    private static int Run(NukeBuild build, IReadOnlyList<ExecutableTarget> targets)
    {
        var parameters = Parameter.All(build.GetType());
        var line = CommandLine.Parse([.. Environment.GetCommandLineArgs().Skip(1)], parameters);
        if (!Directory.Exists(NukeBuild.RootDirectory)) throw new UsageException($"--root: folder {NukeBuild.RootDirectory} does not exist.");
        var sources = new Sources(line, parameters, NukeBuild.RootDirectory);
        Values.KeepSecrets(parameters, sources);
        var invoked = Named([.. line.Targets, .. sources.Find(Parameter.Target)?.Words ?? []], targets);
        if (invoked.Count == 0) invoked = [.. targets.Where(x => x.IsDefault)];
        if (invoked.Count == 0 || line[parameters.First(x => x.Key == "help")] is ["true"])
        {
            HelpText.WriteHelp(targets, parameters);
            return 0;
        }

        Values.Inject(build, parameters, sources);
        build.Created();
        Plan(build, targets, invoked, sources.Find(Parameter.Skip)?.Words);
        Readers.Check(line, parameters, targets, build.ExecutionPlan);
        if (build.Plan)
        {
            HelpText.WritePlan(build.ExecutionPlan);
            return 0;
        }
        Requirements.Check(build, parameters);
        build.Initialized();
        foreach (var doubt in sources.Doubts()) Log.Warning(doubt);
        return RunPlan(build);
    }

    private static void Plan(
        NukeBuild build, IReadOnlyList<ExecutableTarget> targets, List<ExecutableTarget> invoked, IReadOnlyList<string>? skipped)
    {
        foreach (var target in invoked) target.IsInvoked = true;
        build.ExecutionPlan = Planning.Order(targets, invoked);
        if (skipped is not null) Planning.SkipByParameter(build.ExecutionPlan, Named(skipped, targets));
        Planning.SkipByStaticConditions(build.ExecutionPlan);
    }

    private static int RunPlan(NukeBuild build)
    {
        if (!build.NoLogo) Output.WriteLine(Tone.Quiet, $"NUKE-compatible build engine, {RuntimeInformation.FrameworkDescription}");
        using var interruption = new Interruption();
        new TargetRunner(build, interruption).RunAll();
        Summary.Write(build);
        build.Finished();
        return interruption.IsRequested ? interruption.ExitCode : build.ExitCode ?? (build.IsSucceeding ? 0 : Failed);
    }

    private static List<ExecutableTarget> Named(IEnumerable<string> names, IReadOnlyList<ExecutableTarget> targets) =>
        [.. names.SelectMany(x => x.Split('+', StringSplitOptions.RemoveEmptyEntries)).Select(x => Named(x, targets))];

    private static ExecutableTarget Named(string name, IReadOnlyList<ExecutableTarget> targets)
    {
        var key = Naming.Key(name);
        return targets.FirstOrDefault(x => Naming.Key(x.Name) == key) ?? throw new UsageException(
            $"There is no target {name}.{Suggestion.For(name, targets.Select(x => x.Name))}"
            + " ./build.sh --help lists all.");
    }
}
