using ArtifactForge.Catalog;
using ArtifactForge.Mitigations.Iam;

namespace ArtifactForge.Mitigations;

/// <summary>The scripts of a release, what they leave open filled in and quoted for the shell.</summary>
public static class ScriptFiles
{
    public static IEnumerable<ArtifactText> Of(Mends mends, IReadOnlyList<NamedPolicy> policies) =>
        mends.OfKind<ScriptMitigation>().Select(mend => new ArtifactText
        {
            Path = PathOf(mends.Release.Version, mend.Mitigation),
            Kind = ArtifactKind.Script,
            Release = mends.Release.Version,
            Sources = [mend.Advisory],
            Text = Filled(mend.Mitigation, mend.Advisory, mends.Release.Version, policies),
        });

    public static string PathOf(ReleaseVersion release, ScriptMitigation script) => $"scripts/{release}/{script.FileName}";

    /// <summary>A word that every POSIX shell reads back as this text.</summary>
    public static string Quoted(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    private static string Filled(ScriptMitigation script, Advisory advisory, ReleaseVersion release, IReadOnlyList<NamedPolicy> policies)
    {
        var fillings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [ScriptBlanks.Release] = release.ToString(),
            [ScriptBlanks.Advisory] = advisory.Slug,
        };
        if (policies.FirstOrDefault(policy => policy.Name == script.Policy) is { } attached)
        {
            fillings.Add(ScriptBlanks.PolicyName, attached.Name);
            fillings.Add(ScriptBlanks.Policy, PolicyJson.OneLine(attached.Document));
        }

        // Line by line: what is filled in is not looked at again.
        return string.Join('\n', script.Text.Split('\n').Select(line =>
            ScriptBlanks.In(line).FirstOrDefault() is { } blank ? line.Replace(blank, Quoted(fillings[blank]), StringComparison.Ordinal) : line));
    }
}
