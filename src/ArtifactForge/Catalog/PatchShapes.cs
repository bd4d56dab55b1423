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

    private static Shape<string> RelativePath { get; } = Shapes.Parsed(
        "a relative path", "Write it with forward slashes, without '.' and '..', and without a slash at its beginning or end.", "", (string text, out string value) =>
        {
            value = text;
            return text.Length <= 1024 && text.Split('/').All(part => part is not ("" or "." or ".."))
                && !text.Any(letter => letter is '\\' or ':' || char.IsControl(letter));
        });

    private RecordShape<CookbookPatch> Diff() => new("a patch", keys =>
    {
        var file = keys.Required("file", RelativePath);
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
        var path = keys.Required("path", RelativePath);
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
    private static Shape<string> EditText => Shapes.Parsed("a text", "Write the literal text; quote it where its spaces count.", "", (string text, out string value) =>
    {
        value = text;
        return text.Length > 0;
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
