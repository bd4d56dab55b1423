using ArtifactForge.Catalog.Yaml;

namespace ArtifactForge.Catalog;

/// <summary>Patches as written in a mitigation: a diff in a file, or an edit spelt out.</summary>
internal sealed class PatchShapes
{
    private const string DiffExtension = ".patch";

    private readonly AdvisoryFolder folder;
    private readonly HashSet<string> named = new(StringComparer.Ordinal);

    public PatchShapes(AdvisoryFolder folder)
    {
        this.folder = folder;
        var records = new OrderedDictionary<string, RecordShape<WrittenPatch>>(StringComparer.Ordinal) { ["file"] = Diff() };
        foreach (var (key, record) in EditShapes.All) records.Add(key, record);
        Any = new KeyedShape<WrittenPatch>("patch", records);
    }

    public KeyedShape<WrittenPatch> Any { get; }

    private RecordShape<WrittenPatch> Diff() => new("a patch", keys =>
    {
        var file = keys.Required("file", PathShape.Relative);
        var strip = keys.Optional("strip", Shapes.Number(0, 16), 1);
        var fuzz = keys.Optional("fuzz", Shapes.Number(1, 3), 0);
        return at => new WrittenPatch(
            new DiffPatch
            {
                Name = $"{folder.Slug}/{at.Get(file)}",
                Source = $"{folder.Display}/{at.Get(file)}",
                Content = Content(at, file),
                Strip = (int)at.Get(strip),
                Fuzz = (int)at.Get(fuzz),
            },
            Path: null);
    });

    /// <summary>A patch that nobody applies is a mistake, and so is any other file that nothing reads.</summary>
    public void RefuseStrays(bool allWereRead, Problems problems)
    {
        foreach (var path in folder.Files.Keys.Where(path => path != CatalogueReader.AdvisoryFile && !named.Contains(path)))
        {
            var place = Place.StartOf($"{folder.Display}/{path}");
            if (!path.EndsWith(DiffExtension, StringComparison.Ordinal))
            {
                problems.Add(
                    place,
                    "The file belongs to nothing in the advisory.",
                    "Remove it: an advisory is its advisory.yaml and the patches that this names.");
            }
            else if (allWereRead)
            {
                problems.Add(
                    place,
                    "No mitigation names this patch.",
                    $"Name it under 'patches' in {CatalogueReader.AdvisoryFile}, or remove it.");
            }
        }
    }

    private ReadOnlyMemory<byte> Content(Fields at, Key<string> file)
    {
        var name = at.Get(file);
        named.Add(name);
        var diffs = folder.Files.Keys.Where(path => path.EndsWith(DiffExtension, StringComparison.Ordinal)).ToList();
        if (name.Length == 0) return default;
        if (!name.EndsWith(DiffExtension, StringComparison.Ordinal))
        {
            at.Problem(
                file,
                $"{Quote.Of(name)} is not called a {DiffExtension}.",
                $"Call the file {Quote.Of(Path.ChangeExtension(name, DiffExtension))}, so that its line ends are left alone.");
        }
        else if (!folder.Files.TryGetValue(name, out var content))
        {
            at.Problem(
                file,
                $"There is no file {Quote.Of(name)} beside the advisory.",
                diffs.Count == 0 ? "Put it into the advisory's folder." : Suggestion.For(name, diffs));
        }
        else if (content.IsEmpty) at.Problem(file, $"The file {Quote.Of(name)} is empty.", "Put a unified diff into it.");
        else return content;
        return default;
    }
}
