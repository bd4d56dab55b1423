using System.Text.RegularExpressions;

namespace ArtifactForge.Catalog;

/// <summary>What a script leaves open until it is made for a release. Each stands as <c>name=@BLANK@</c> on a line of its own.</summary>
public static partial class ScriptBlanks
{
    public const string Release = "@RELEASE@";

    public const string Advisory = "@ADVISORY@";

    public const string PolicyName = "@POLICY_NAME@";

    /// <summary>The policy as JSON, its own placeholders still in it.</summary>
    public const string Policy = "@POLICY@";

    public static IReadOnlyList<string> WithoutPolicy { get; } = [Release, Advisory];

    public static IReadOnlyList<string> All { get; } = [Release, Advisory, PolicyName, Policy];

    public static IEnumerable<string> In(string line) => Pattern.Matches(line).Select(match => match.Value);

    [GeneratedRegex("@[A-Z_]+@", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern { get; }
}
