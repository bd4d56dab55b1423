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
        Any = new KeyedShape<CookbookPatch>("patch", new OrderedDictionary<string, RecordShape<CookbookPatch>>
        {
            ["file"] = Diff(),
            ["replace"] = Edit("replace", "with", EditAction.Replace),
            ["insertBefore"] = Edit("insertBefore", "text", EditAction.InsertBefore),
            ["insertAfter"] = Edit("insertAfter", "text", EditAction.InsertAfter),
            ["delete"] = Edit("delete", null, EditAction.Delete),
        });
    }

    public KeyedShape<CookbookPatch> Any { get; }

    /// <summary>The files that were named.</summary>
    public IReadOnlyCollection<string> Named => named;

    private RecordShape<CookbookPatch> Diff() => new("a patch", keys =>
    {
        var file = keys.Required("file", Facts.RelativePath);
        var strip = keys.Optional("strip", Shapes.Number(0, 16), 1);
        return at => new DiffPatch
        {
            Name = $"{folder.Slug}/{at.Get(file)}",
            Source = $"{folder.Display}/{at.Get(file)}",
            Content = Content(at, file),
            Strip = (int)at.Get(strip),
        };
    });

    private static RecordShape<CookbookPatch> Edit(string anchorKey, string? textKey, EditAction action) => new("a patch", keys =>
    {
        var path = keys.Required("path", Facts.RelativePath);
        var anchor = keys.Required(anchorKey, EditText);
        var text = textKey is null ? null : keys.Required(textKey, EditText);
        var times = keys.Required("times", Shapes.Number(1, 1000));
        return at =>
        {
            if (action == EditAction.Replace && at.Get(anchor) is { Length: > 0 } before && before == at.Get(text!))
            {
                at.Problem(text!, "The text is replaced with itself.", "Write what is to stand there instead.");
            }

            return new AnchoredEdit
            {
                Name = "",
                Source = at.PlaceOf(anchor).ToString(),
                Path = at.Get(path),
                Action = action,
                Anchor = at.Get(anchor),
                Text = text is null ? "" : at.Get(text),
                Times = (int)at.Get(times),
            };
        };
    });

    // Here blank lines and words such as true are contents like any other.
    private static Shape<string> EditText => Shapes.Parsed("a text", "Write the literal text; quote it where its spaces count.", "", new JsonObject { ["type"] = new JsonArray("string", "number", "boolean"), ["minLength"] = 1 }, (string text, out string value) =>
    {
        value = text;
        return text.Length > 0;
    });

    private ReadOnlyMemory<byte> Content(Fields at, Key<string> file)
    {
        named.Add(at.Get(file));
        return folder.Read(at, file, DiffExtension, "a unified diff");
    }
}
