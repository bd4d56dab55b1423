using System.Text.RegularExpressions;
using ArtifactForge.Catalog.Yaml;

namespace ArtifactForge.Catalog;

/// <summary>The shapes of single values that both the upstream facts and advisories are made of.</summary>
internal static partial class Facts
{
    public static Shape<long> Schema { get; } = Shapes.Number(1, 1);

    /// <summary>Null where it is no version.</summary>
    public static Shape<ReleaseVersion?> Version { get; } = Shapes.Parsed<ReleaseVersion?>(
        "the version of a release", "Write three numbers, such as 3.4.1.", null, Shapes.Texts("^[0-9]+\\.[0-9]+\\.[0-9]+$"), (string text, out ReleaseVersion? value) =>
        {
            var valid = ReleaseVersion.TryParse(text, out var version);
            value = version;
            return valid;
        });

    public static Shape<string> Slug { get; } = Shapes.Matching(
        "a slug", "Use lower-case letters, digits and single hyphens, at most 64 characters, the same as the folder's name.", SlugPattern);

    public static Shape<string> OperatingSystem { get; } = Shapes.Matching(
        "an operating system", "Write it as ParallelCluster does, such as ubuntu2004.", IdPattern);

    public static Shape<string> Architecture { get; } = Shapes.Matching("an architecture", "Write x86_64 or arm64.", IdPattern);

    /// <summary>What a Python package's version must satisfy: https://peps.python.org/pep-0440/#version-specifiers</summary>
    public static Shape<string> Specifier { get; } = Shapes.Matching(
        "a Python version specifier", "Write clauses such as ~=1.137,!=1.153.0; '~=' needs at least two numbers, '.*' goes with == and != only.", SpecifierPattern);

    public static Shape<string> PythonVersion { get; } = Shapes.Matching(
        "a Python package's version", "Write numbers with dots, such as 1.153.1.", PythonVersionPattern, "number");

    public static Shape<string> PythonPackage { get; } = Shapes.Matching(
        "the name of a Python package", "Write it as pip does, such as aws-cdk.core.", PythonPackagePattern);

    public static Shape<string> RelativePath { get; } = Shapes.Parsed(
        "a relative path", "Write it with forward slashes, without '.' and '..', and without a leading or trailing slash.", "", Shapes.Texts(@"^(?!\.{1,2}(/|$))[^/\\:]+(/(?!\.{1,2}(/|$))[^/\\:]+)*$"), (string text, out string value) =>
        {
            value = text;
            return text.Length <= 1024 && text.Split('/').All(part => part is not ("" or "." or ".."))
                && !text.Any(letter => letter is '\\' or ':' || char.IsControl(letter));
        });

    [GeneratedRegex(@"\A(?=.{1,64}\z)[a-z0-9]+(-[a-z0-9]+)*\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SlugPattern { get; }

    [GeneratedRegex(@"\A[a-z][a-z0-9_]{0,31}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IdPattern { get; }

    [GeneratedRegex(@"\A[0-9]+(?:\.[0-9]+)*(?:(?:a|b|rc)[0-9]+)?(?:\.post[0-9]+)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PythonVersionPattern { get; }

    [GeneratedRegex(@"\A[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PythonPackagePattern { get; }

    private const string Numbers = @"[0-9]+(?:\.[0-9]+)*";
    private const string Suffix = "(?:(?:a|b|rc)[0-9]+)?";
    private const string Clause = $@"(?:~=[0-9]+(?:\.[0-9]+)+{Suffix}|[=!]={Numbers}(?:{Suffix}|\.\*)|(?:<=|>=|<|>){Numbers}{Suffix})";

    [GeneratedRegex($@"\A{Clause}(?:,{Clause})*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SpecifierPattern { get; }
}
