using System.Text.Json.Nodes;
using ArtifactForge.Catalog.Yaml;

namespace ArtifactForge.Catalog;

/// <summary>Patches as written in a mitigation: a diff in a file, or an edit spelt out.</summary>
internal sealed class PatchShapes
{
    public const string DiffExtension = ".patch";

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

    /// <summary>The files that were named.</summary>
    public IReadOnlyCollection<string> Named => named;

    private RecordShape<WrittenPatch> Diff() => new("a patch", keys =>
    {
        var file = keys.Required("file", Facts.RelativePath);
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

    private ReadOnlyMemory<byte> Content(Fields at, Key<string> file)
    {
        named.Add(at.Get(file));
        return folder.Read(at, file, DiffExtension, "a unified diff");
    }
}
