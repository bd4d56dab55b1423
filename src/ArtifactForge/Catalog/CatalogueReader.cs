using ArtifactForge.Catalog.Yaml;

namespace ArtifactForge.Catalog;

/// <summary>The files of a catalogue to a valid <see cref="Catalogue"/>, or to everything that is wrong with them. Pure.</summary>
public static class CatalogueReader
{
    public const string UpstreamFile = "upstream.yaml";
    public const string IamActionsFile = "iam-actions.yaml";
    public const string AdvisoriesFolder = "advisories";
    public const string AdvisoryFile = "advisory.yaml";

    /// <summary>What was measured of the patches; no part of what the catalogue says.</summary>
    public const string LockFile = "patches.lock.json";

    /// <exception cref="CatalogueException">Holds all problems, by file and line.</exception>
    public static Catalogue Read(CatalogueFiles files)
    {
        var problems = new Problems();
        var upstream = ReadUpstream(files, problems);
        var actions = ReadIamActions(files, problems);
        var advisories = new List<Advisory>();
        foreach (var folder in Folders(files))
        {
            if (ReadAdvisory(files, folder, upstream, actions, problems) is { } advisory) advisories.Add(advisory);
        }

        RefuseStrays(files, problems);
        problems.ThrowIfAny();
        return new Catalogue { Upstream = upstream!, Advisories = advisories };
    }

    private static UpstreamFacts? ReadUpstream(CatalogueFiles files, Problems problems)
    {
        var place = Place.StartOf(files.Display(UpstreamFile));
        if (files.Contents.TryGetValue(UpstreamFile, out var content))
        {
            return UpstreamReader.Read(place.File, content.Span, problems);
        }

        problems.Add(place, "The file is missing.", "Every catalogue needs it: it lists the releases.");
        return null;
    }

    // Only a catalogue with policies needs it; where it is missing, no action is known.
    private static IamActions? ReadIamActions(CatalogueFiles files, Problems problems) =>
        files.Contents.TryGetValue(IamActionsFile, out var content)
            ? IamActionsReader.Read(files.Display(IamActionsFile), content.Span, problems)
            : IamActions.None;

    private static Advisory? ReadAdvisory(CatalogueFiles files, AdvisoryFolder folder, UpstreamFacts? upstream, IamActions? actions, Problems problems)
    {
        var path = $"{AdvisoriesFolder}/{folder.Slug}/{AdvisoryFile}";
        var place = Place.StartOf(files.Display(path));
        if (files.Contents.TryGetValue(path, out var content))
        {
            var root = YamlDocument.Parse(place.File, content.Span, problems);
            return root is null ? null : new AdvisoryShape(folder, upstream, actions).Read(root, problems);
        }

        problems.Add(
            place, "The file is missing.", $"Every folder in {AdvisoriesFolder} must be an advisory: write the file, or remove the folder.");
        return null;
    }

    private static IEnumerable<AdvisoryFolder> Folders(CatalogueFiles files) => files.Contents
        .Select(file => (Parts: file.Key.Split('/'), file.Value))
        .Where(file => file.Parts is [AdvisoriesFolder, _, _, ..])
        .GroupBy(file => file.Parts[1], StringComparer.Ordinal)
        .OrderBy(folder => folder.Key, StringComparer.Ordinal)
        .Select(folder => new AdvisoryFolder(
            folder.Key,
            files.Display($"{AdvisoriesFolder}/{folder.Key}"),
            folder.ToDictionary(file => string.Join('/', file.Parts.Skip(2)), file => file.Value, StringComparer.Ordinal)));

    private static void RefuseStrays(CatalogueFiles files, Problems problems)
    {
        foreach (var path in files.Contents.Keys.Where(path => path is not (UpstreamFile or IamActionsFile or LockFile)))
        {
            if (path.Split('/') is [AdvisoriesFolder, _, _, ..] or [CatalogueFiles.SamplesFolder or CatalogueFiles.SchemaFolder, ..]) continue;
            problems.Add(
                Place.StartOf(files.Display(path)),
                "The file does not belong to anything in the catalogue.",
                $"Advisories are in {AdvisoriesFolder}/<slug>/: remove the file, or move it there.");
        }
    }
}
