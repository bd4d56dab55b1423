using System.Linq.Expressions;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Nuke.Common.Execution;

internal static partial class Requirements
{
    // Before the first target runs, and all at once.
    public static void Check(NukeBuild build, IReadOnlyList<Parameter> parameters)
    {
        var general = parameters
            .Where(x => x is { IsRequired: true, Member: not null } && IsMissing(Members.ValueOf(x.Member, build)))
            .Select(x => $"This build needs {Ways(x)}.");
        var missing = build.ExecutionPlan
            .Where(x => x.Status is ExecutionStatus.Scheduled)
            .SelectMany(x => x.Definition.Requirements.Select(y => Complaint(build, x, y, parameters)).OfType<string>());
        var complaints = general.Concat(missing).Distinct().ToList();
        if (complaints.Count > 0) throw new UsageException(string.Join(Environment.NewLine, complaints));
    }

    private static string? Complaint(
        NukeBuild build, ExecutableTarget target, LambdaExpression requirement, IReadOnlyList<Parameter> parameters)
    {
        if (requirement is Expression<Func<bool>> condition)
        {
            // Interpreted: compiling an expression for one use takes longer than the use.
            return condition.Compile(preferInterpretation: true)() ? null : $"Target {target.Name} needs {Text(build, condition)}.";
        }
        var member = MemberOf(requirement.Body);
        if (!IsMissing(Members.ValueOf(member, build))) return null;
        var parameter = parameters.FirstOrDefault(x => x.Member?.Name == member.Name);
        return $"Target {target.Name} needs {(parameter is null ? member.Name : Ways(parameter))}.";
    }

    private static bool IsMissing(object? value) =>
        value is null || (value is string text && string.IsNullOrWhiteSpace(text)) || value is Array { Length: 0 };

    private static string Ways(Parameter parameter) => $"{parameter.Option} (or the variable {Naming.Shouted(parameter.Name)})";

    private static string Text(NukeBuild build, Expression<Func<bool>> condition) =>
        Conversion().Replace(condition.Body.ToString().Replace($"value({build.GetType()}).", "", StringComparison.Ordinal), "${inner}");

    [GeneratedRegex(@"Convert\((?<inner>[^(),]+), [^()]+\)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Conversion();

    private static MemberInfo MemberOf(Expression body) =>
        body switch
        {
            MemberExpression member => member.Member,
            UnaryExpression conversion => MemberOf(conversion.Operand),
            _ => throw new InvalidOperationException($"Requires() takes a parameter or a condition, not '{body}'."),
        };
}
