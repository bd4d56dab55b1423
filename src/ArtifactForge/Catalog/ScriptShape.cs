using System.Text.RegularExpressions;
using ArtifactForge.Catalog.Yaml;

namespace ArtifactForge.Catalog;

/// <summary>A script beside the advisory that is filled in for each release.</summary>
internal sealed partial class ScriptShape
{
    public const string Extension = ".sh";
    private const string FirstLine = "#!/bin/sh\n";

    private readonly AdvisoryFolder folder;
    private readonly HashSet<string> named = new(StringComparer.Ordinal);

    public ScriptShape(AdvisoryFolder folder)
    {
        this.folder = folder;
        Key<string>? file = null;
        Key<string?>? policy = null;
        Shape = MitigationShapes.Kind(
            keys =>
            {
                file = keys.Required("file", FileName);
                policy = keys.Optional<string?>("policy", Shapes.Line!, null);
                return (at, common) => new ScriptMitigation
                {
                    Title = common.Title,
                    Applies = common.Applies,
                    Steps = common.Steps,
                    FileName = at.Get(file),
                    Text = Read(at, file, at.Get(policy) is not null),
                    Policy = at.Get(policy),
                };
            },
            checkAmong: at =>
            {
                // Here already, since where the facts about releases are wrong, no mitigation is completed.
                named.Add(at.Get(file!));
                return (script, mitigations) => CheckPolicy(at, policy!, (ScriptMitigation)script, mitigations);
            });
    }

    public RecordShape<WrittenMitigation> Shape { get; }

    /// <summary>The files that were named.</summary>
    public IReadOnlyCollection<string> Named => named;

    private static Shape<string> FileName { get; } = Shapes.Matching(
        "the name of a script", $"Write a file name in lower-case letters, digits and hyphens, ending in {Extension}.", FileNamePattern);

    private string Read(Fields at, Key<string> file, bool hasPolicy)
    {
        var content = folder.Read(at, file, Extension, "a shell script");
        var display = $"{folder.Display}/{at.Get(file)}";
        if (content.IsEmpty || YamlText.Decode(display, content.Span, at.Problems) is not { } text) return "";
        if (!text.StartsWith(FirstLine, StringComparison.Ordinal) || text.Contains('\r', StringComparison.Ordinal) || !text.EndsWith('\n'))
        {
            at.Problems.Add(
                Place.StartOf(display),
                "This is not a portable POSIX shell script.",
                $"Begin it with {FirstLine.Trim()}, and end each line with a line feed only.");
        }

        CheckBlanks(text, display, hasPolicy, at.Problems);
        return text;
    }

    // What is filled in is quoted for the shell, so a blank stands alone after a name, never inside of quotes or a command.
    private static void CheckBlanks(string text, string display, bool hasPolicy, Problems problems)
    {
        var lines = text.Split('\n');
        for (var line = 0; line < lines.Length; line++)
        {
            foreach (var blank in ScriptBlanks.In(lines[line]))
            {
                var place = new Place(display, line + 1, lines[line].IndexOf(blank, StringComparison.Ordinal) + 1);
                var known = hasPolicy ? ScriptBlanks.All : ScriptBlanks.WithoutPolicy;
                if (!known.Contains(blank))
                {
                    problems.Add(place, $"Nothing fills in {blank}.", $"{Suggestion.For(blank, known)} The placeholders of a policy need the key 'policy'.");
                }
                else if (!Assignment.IsMatch(lines[line]))
                {
                    problems.Add(place, $"{blank} must be an assignment of its own.", $"Write name={blank} on a separate line and use $name; the value is quoted when it is filled in.");
                }
            }
        }
    }

    private static void CheckPolicy(Fields at, Key<string?> policy, ScriptMitigation script, IReadOnlyList<Mitigation> mitigations)
    {
        if (script.Policy is not { } name) return;
        var policies = mitigations.OfType<IamPolicyMitigation>().ToList();
        var missing = script.Applies.Releases.Where(release => !policies.Any(each => each.Name == name && each.Applies.Hits(release.Version))).ToList();
        if (missing.Count == 0) return;
        at.Problem(
            policy,
            $"The advisory has no policy {Quote.Of(name)} for {missing[0].Version}.",
            Suggestion.For(name, [.. policies.Select(each => each.Name)]));
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,60}\.sh\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FileNamePattern { get; }

    [GeneratedRegex(@"\A[a-z_]+=@[A-Z_]+@\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Assignment { get; }
}
