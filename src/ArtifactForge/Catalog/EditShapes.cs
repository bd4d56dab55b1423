using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ArtifactForge.Catalog.Yaml;

namespace ArtifactForge.Catalog;

/// <summary>Anchored edits as written: one record for each thing that an edit can do.</summary>
internal static class EditShapes
{
    // Here blank lines and words such as true are contents like any other.
    public static Shape<string> Text { get; } = Shapes.Parsed("a text", "Write the literal text; quote it where its spaces count.", "", new JsonObject { ["type"] = new JsonArray("string", "number", "boolean"), ["minLength"] = 1 }, (string text, out string value) =>
    {
        value = text;
        return text.Length > 0;
    });

    private static Shape<bool> Mode { get; } = Shapes.Choice(("executable", true), ("plain", false));

    private static RecordShape<EditRegion?> Region { get; } = new("a region", keys =>
    {
        var from = keys.Required("from", Text);
        var to = keys.Required("to", Text);
        return at => new EditRegion(at.Get(from), at.Get(to));
    });

    public static OrderedDictionary<string, RecordShape<WrittenPatch>> All { get; } = new(StringComparer.Ordinal)
    {
        ["replace"] = AtAnchor("replace", "with", EditAction.Replace),
        ["insertBefore"] = AtAnchor("insertBefore", "text", EditAction.InsertBefore),
        ["insertAfter"] = AtAnchor("insertAfter", "text", EditAction.InsertAfter),
        ["delete"] = AtAnchor("delete", null, EditAction.Delete),
        ["append"] = Append(),
        ["create"] = Create(),
        ["setMode"] = SetMode(),
    };

    private static RecordShape<WrittenPatch> AtAnchor(string anchorKey, string? textKey, EditAction action) => new("a patch", keys =>
    {
        var path = keys.Required("path", PathShape.Instance);
        var anchor = keys.Required(anchorKey, Text);
        var text = textKey is null ? null : keys.Required(textKey, Text);
        var times = keys.Required("times", Shapes.Number(1, 1000));
        var regex = keys.Optional("regex", Shapes.Flag, false);
        var within = keys.Optional<EditRegion?>("within", Region, null);
        return at =>
        {
            var edit = new AnchoredEdit
            {
                Name = "",
                Source = at.PlaceOf(anchor).ToString(),
                Path = at.Get(path).First,
                Moves = at.Get(path).Moves,
                Action = action,
                Anchor = at.Get(anchor),
                IsPattern = at.Get(regex),
                Within = at.Get(within),
                Text = text is null ? "" : at.Get(text),
                Times = (int)at.Get(times),
            };
            CheckAnchor(at, edit, anchor, text);
            return new WrittenPatch(edit, at.Get(path));
        };
    });

    private static void CheckAnchor(Fields at, AnchoredEdit edit, Key<string> anchor, Key<string>? text)
    {
        if (edit.Anchor.Length == 0) return;
        if (!edit.IsPattern)
        {
            if (edit.Action == EditAction.Replace && edit.Anchor == edit.Text)
            {
                at.Problem(text!, "The text is replaced with itself.", "Write the text that should replace it.");
            }

            return;
        }

        if (EditPattern.TryCompile(edit.Anchor) is not { } pattern)
        {
            at.Problem(anchor, $"{Quote.Of(edit.Anchor)} is not a supported regular expression.", "Look-around and back-references are not supported; correct it, or leave 'regex' out.");
        }
        else if (pattern.IsMatch(""))
        {
            at.Problem(anchor, $"{Quote.Of(edit.Anchor)} matches the empty text, and so everywhere.", "Write one that must match something.");
        }
        else if (text is not null && EditPattern.UnknownGroup(pattern, edit.Text) is { } group)
        {
            at.Problem(text, $"The expression has no group {Quote.Of(group)}.", $"Use one of its groups, or write '$${{{group}}}' for the text itself.");
        }
    }

    private static RecordShape<WrittenPatch> Append() => new("a patch", keys =>
    {
        var path = keys.Required("path", PathShape.Instance);
        var text = keys.Required("append", Text);
        return at => Whole(at.PlaceOf(text), EditAction.Append, at.Get(path), at.Get(text));
    });

    private static RecordShape<WrittenPatch> Create() => new("a patch", keys =>
    {
        var path = keys.Required("create", PathShape.Instance);
        var text = keys.Required("text", Text);
        var executable = keys.Optional("executable", Shapes.Flag, false);
        return at => Whole(at.PlaceOf(path), EditAction.Create, at.Get(path), at.Get(text), at.Get(executable));
    });

    private static RecordShape<WrittenPatch> SetMode() => new("a patch", keys =>
    {
        var path = keys.Required("path", PathShape.Instance);
        var mode = keys.Required("setMode", Mode);
        return at => Whole(at.PlaceOf(mode), EditAction.SetMode, at.Get(path), "", at.Get(mode));
    });

    private static WrittenPatch Whole(Place place, EditAction action, WrittenPath path, string text, bool executable = false) => new(
        new AnchoredEdit
        {
            Name = "",
            Source = place.ToString(),
            Path = path.First,
            Moves = path.Moves,
            Action = action,
            Anchor = "",
            Text = text,
            Times = 1,
            Executable = executable,
        },
        path);
}

/// <summary>A patch that may have to be held against the releases that it is for.</summary>
internal sealed record WrittenPatch(CookbookPatch Patch, WrittenPath? Path);
