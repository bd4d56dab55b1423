using System.Text.RegularExpressions;

namespace Nuke.Common.Execution;

// "Prune: only show …": a parameter whose description begins with a target is read by the targets that it names so, and by no others.
// Whoever writes it for others believes that it does something. Variables and the file are for many runs, and may say more than one needs.
internal static partial class Readers
{
    public static void Check(
        CommandLine line, IReadOnlyList<Parameter> parameters, IReadOnlyList<ExecutableTarget> targets, IReadOnlyList<ExecutableTarget> plan)
    {
        var complaints =
            from parameter in parameters
            where line[parameter] is not null
            let readers = Of(parameter, targets)
            where readers.Count > 0 && !plan.Any(readers.Contains)
            select $"{parameter.Option} does nothing for {string.Join(", ", plan.Select(x => x.Name))}. {parameter.Description}";
        if (complaints.ToList() is { Count: > 0 } all) throw new UsageException(string.Join(Environment.NewLine, all));
    }

    private static List<ExecutableTarget> Of(Parameter parameter, IReadOnlyList<ExecutableTarget> targets)
    {
        var text = parameter.Description ?? "";
        var named = Reader().Matches(text).Select(x => (x.Index, Target: targets.FirstOrDefault(y => y.Name == x.Groups["name"].Value))).ToList();
        return named is [(0, not null), ..] ? [.. named.Select(x => x.Target).OfType<ExecutableTarget>()] : [];
    }

    [GeneratedRegex(@"(^|\. )(?<name>\w+): ", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reader();
}
