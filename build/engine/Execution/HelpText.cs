namespace Nuke.Common.Execution;

// --help and --plan. A [Category] on a target or parameter, which NUKE does not look at, says who it is for;
// groups stand in the order in which they are first declared.
internal static class HelpText
{
    private const int Width = 100;

    public static void WriteHelp(IReadOnlyList<ExecutableTarget> targets, IReadOnlyList<Parameter> parameters)
    {
        var listed = targets.Where(x => !x.Definition.IsUnlisted).ToList();
        Output.WriteLine(Tone.Heading, "Usage: ./build.sh [target ...] [--parameter value ...]");
        Output.WriteLine();
        Output.WriteLine(Tone.Heading, "Targets, each with the targets it runs first");
        foreach (var group in listed.GroupBy(x => x.Group).OrderBy(x => IndexOf(x.Key, listed)))
        {
            WriteGroup(group.Key);
            foreach (var target in group) WriteTarget(target, listed);
        }
        Output.WriteLine();
        Output.WriteLine(Tone.Heading, "Parameters (also as NUKE_NAME variables and in .nuke/parameters.json)");
        var own = parameters.Where(x => x.IsListed && IsOfBuild(x)).ToList();
        var column = parameters.Max(x => x.Option.Length) + 4;
        foreach (var group in own.GroupBy(x => x.Group).OrderBy(x => IndexOf(x.Key, listed)))
        {
            WriteGroup(group.Key);
            foreach (var parameter in group) WriteParameter(parameter, column);
        }
        WriteGroup("General options");
        foreach (var parameter in parameters.Where(x => x.IsListed && !IsOfBuild(x))) WriteParameter(parameter, column);
    }

    public static void WritePlan(IReadOnlyList<ExecutableTarget> plan)
    {
        Output.WriteLine(Tone.Heading, "Would run, in this order (nothing was run):");
        var column = plan.Max(x => x.Name.Length);
        var number = 0;
        foreach (var target in plan)
        {
            var isSkipped = target.Status is ExecutionStatus.Skipped;
            var after = target.Dependencies.Count == 0 ? "" : $"after {Names(target.Dependencies)}";
            var text = isSkipped ? $"skipped, {target.Remark}" : after;
            var place = isSkipped ? "-" : (++number).ToString(System.Globalization.CultureInfo.InvariantCulture);
            Output.WriteLine(isSkipped ? Tone.Quiet : Tone.Plain, $"{place,4}  {target.Name.PadRight(column)}  {text}".TrimEnd());
        }
    }

    private static bool IsOfBuild(Parameter parameter) =>
        parameter.Member is { } member && member.DeclaringType != typeof(NukeBuild);

    // Parameters without a group come first, then the groups as the targets have them.
    private static int IndexOf(string? group, List<ExecutableTarget> targets) =>
        group is null ? -1 : targets.FindIndex(x => x.Group == group) is >= 0 and var at ? at : int.MaxValue;

    private static void WriteGroup(string? name)
    {
        Output.WriteLine();
        if (name is not null) Output.WriteLine(Tone.Heading, name);
    }

    private static void WriteTarget(ExecutableTarget target, List<ExecutableTarget> listed)
    {
        var name = target.Name + (target.IsDefault ? " (default)" : "");
        var column = Math.Max(listed.Max(x => x.Name.Length), 20);
        var dependencies = target.Dependencies.Count == 0 ? "" : $" -> {Names(target.Dependencies)}";
        Output.WriteLine(Tone.Plain, $"  {name.PadRight(column)}{dependencies}".TrimEnd());
        if (target.Definition.Text is not { } text) return;
        foreach (var line in Wrapped(text, Width - 4)) Output.WriteLine(Tone.Quiet, $"    {line}");
    }

    private static void WriteParameter(Parameter parameter, int column)
    {
        var choices = Values.Choices(parameter.Type);
        var text = (parameter.Description ?? "")
            + (choices.Count == 0 || parameter.Key == "verbosity" ? "" : $" One of {string.Join(", ", choices)}.")
            + (parameter.IsList && IsOfBuild(parameter) ? " Takes several values." : "")
            + (parameter.IsSecret ? $" Secret: prefer {Naming.Shouted(parameter.Name)}." : "");
        var lines = Wrapped(text.Trim(), Width - column).ToList();
        Output.WriteLine(Tone.Plain, $"  {parameter.Option}".PadRight(column) + lines.FirstOrDefault());
        foreach (var line in lines.Skip(1)) Output.WriteLine(Tone.Plain, new string(' ', column) + line);
    }

    private static string Names(IEnumerable<ExecutableTarget> targets) => string.Join(", ", targets.Select(x => x.Name));

    private static IEnumerable<string> Wrapped(string text, int width)
    {
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = "";
            }
            line += line.Length == 0 ? word : " " + word;
        }
        if (line.Length > 0) yield return line;
    }
}
