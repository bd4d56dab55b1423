using System.Text;
using System.Text.RegularExpressions;
using NuGet.Versioning;

namespace ArtifactForge.Upstream;

/// <summary>
/// What nodes and Image Builder need of a cookbook's tree, where nobody can resolve anything from outside: the Berksfile and
/// every cookbook that it names, and versions that fit each other. (That there is one top folder, without white space in its
/// name and with nothing beside it, the reader of the archive sees to.)
/// </summary>
public static partial class CookbookRules
{
    private const string Berks = "Berksfile";
    private const int MostBytes = 1 << 20;
    private const string Metadata = "metadata.rb";

    /// <param name="read">Path below the top folder to content, null where there is no such file.</param>
    /// <param name="origin">What errors call the tree.</param>
    public static void Check(Func<string, byte[]?> read, ReleaseVersion version, string origin)
    {
        var berksfile = Berksfile.Read(Text(read, Berks, origin, "nodes change into the top folder and run 'berks vendor' there"));
        var root = Text(read, Metadata, origin, "the Berksfile takes the cookbook itself from there");
        if (!berksfile.TakesItself)
        {
            throw Refuse(origin, Berks, "has no line 'metadata': only the cookbook's dependencies would be vendored, not the cookbook itself.");
        }

        var cookbooks = new Dictionary<string, string>(StringComparer.Ordinal) { [NameOf(root) ?? ""] = root };
        foreach (var cookbook in berksfile.Cookbooks) Add(cookbook, cookbooks, read, origin);
        var found = VersionOf(root) ?? throw Refuse(origin, Metadata, "does not state a version.");
        if (found != version.ToString())
        {
            throw Refuse(origin, Metadata, $"says version {found}; expected {version}, which nodes compare with the version they were built with.");
        }

        foreach (var (name, metadata) in cookbooks) CheckPins(name, metadata, cookbooks, origin);
    }

    private static void Add(BerksfileCookbook cookbook, Dictionary<string, string> cookbooks, Func<string, byte[]?> read, string origin)
    {
        var name = cookbook.Name ?? throw Refuse(origin, Berks, "does not name a cookbook in plain text, so it cannot be checked.");
        if (cookbook.Source is { } source)
        {
            throw Refuse(origin, Berks, $"takes the cookbook '{name}' by '{source}:', and nodes resolve offline; expected 'path:'.");
        }

        var path = cookbook.Path ?? throw Refuse(origin, Berks, $"does not give a path in plain text for the cookbook '{name}', and nodes resolve offline.");
        var folder = Normal(path);
        var file = folder.Length == 0 ? Metadata : $"{folder}/{Metadata}";
        var metadata = Text(read, file, origin, $"the Berksfile takes the cookbook '{name}' from there, and nodes resolve offline");
        if (!cookbooks.TryAdd(name, metadata))
        {
            throw Refuse(origin, Berks, $"names the cookbook '{name}' twice (the line 'metadata' counts too), which Berkshelf refuses.");
        }
    }

    private static void CheckPins(string name, string metadata, Dictionary<string, string> cookbooks, string origin)
    {
        foreach (Match pin in Pins().Matches(metadata))
        {
            var (wanted, constraint) = (pin.Groups["name"].Value, pin.Groups["constraint"].Value);
            if (!cookbooks.TryGetValue(wanted, out var other)) throw Refuse(origin, $"{Metadata} of {name}", $"depends on '{wanted}', which the Berksfile does not name.");
            var found = VersionOf(other);
            if (constraint.Length > 0 && !(found is not null && Fits(found, constraint)))
            {
                throw Refuse(origin, $"{Metadata} of {name}", $"depends on '{wanted}' at '{constraint}', but that cookbook says {(found is null ? "no version" : $"version {found}")}.");
            }
        }
    }

    /// <summary>Chef's constraints. <c>~> 3.4.1</c> is from 3.4.1 to before 3.5; <c>~> 3.4</c> to before 4.</summary>
    private static bool Fits(string version, string constraint)
    {
        var match = Constraints().Match(constraint);
        if (!match.Success || !NuGetVersion.TryParse(version, out var found) || !NuGetVersion.TryParse(match.Groups["version"].Value, out var bound)) return false;
        var next = match.Groups["version"].Value.Count(letter => letter == '.') < 2 ? new NuGetVersion(bound.Major + 1, 0, 0) : new NuGetVersion(bound.Major, bound.Minor + 1, 0);
        return match.Groups["sign"].Value switch
        {
            "~>" => found >= bound && found < next,
            ">=" => found >= bound,
            "<=" => found <= bound,
            ">" => found > bound,
            "<" => found < bound,
            _ => found == bound,
        };
    }

    private static string Normal(string path) => string.Join('/', path.Split('/').Where(part => part is not ("." or "")));

    private static string? VersionOf(string metadata) => Version().Match(metadata) is { Success: true } match ? match.Groups["version"].Value : null;

    private static string? NameOf(string metadata) => Name().Match(metadata) is { Success: true } match ? match.Groups["name"].Value : null;

    private static string Text(Func<string, byte[]?> read, string path, string origin, string why) => read(path) switch
    {
        null => throw Refuse(origin, path, $"is missing: {why}."),
        { Length: > MostBytes } content => throw Refuse(origin, path, $"has {content.Length} bytes, more than the limit of {MostBytes} for such a file."),
        var content => Encoding.UTF8.GetString(content),
    };

    private static ForgeException Refuse(string origin, string file, string what) =>
        new($"{origin}: {file}", what, "Such a cookbook fails on a node or in an image build: use another tarball, or correct the patch.");

    private const RegexOptions Options = RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant;

    [GeneratedRegex("^[ \\t]*depends[ \\t]*\\(?[ \\t]*['\"](?<name>[^'\"\\n]+)['\"]([ \\t]*,\\s*['\"](?<constraint>[^'\"\\n]+)['\"])?", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pins();

    [GeneratedRegex("^[ \\t]*version[ \\t]*\\(?[ \\t]*['\"](?<version>[^'\"\\n]+)['\"]", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Version();

    [GeneratedRegex("^[ \\t]*name[ \\t]*\\(?[ \\t]*['\"](?<name>[^'\"\\n]+)['\"]", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();

    [GeneratedRegex("^(?<sign>~>|>=|<=|>|<|=)?[ \\t]*(?<version>[0-9]+(\\.[0-9]+){0,2})$", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Constraints();
}
