using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ArtifactForge.Catalog.Yaml;

namespace ArtifactForge.Catalog;

/// <summary>
/// JSON Schemas of the catalogue's files, for editors. They are made from the shapes that read the files, and say as much of
/// them as a schema can: what depends on other files, and on other places of the same file, only Lint knows.
/// </summary>
public static class CatalogueSchemas
{
    private const string Dialect = "https://json-schema.org/draft/2020-12/schema";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>By the file's name in the catalogue's folder <see cref="CatalogueFiles.SchemaFolder"/>.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new OrderedDictionary<string, string>
    {
        ["advisory.schema.json"] = Text("An ArtifactForge advisory", new AdvisoryShape(new AdvisoryFolder("", "", new Dictionary<string, ReadOnlyMemory<byte>>()), null, null).Shape),
        ["iam-actions.schema.json"] = Text("The IAM actions that an ArtifactForge catalogue knows", IamActionsReader.Shape),
        ["upstream.schema.json"] = Text("What an ArtifactForge catalogue knows of upstream", UpstreamShapes.Upstream),
    };

    /// <summary>The line with which a file names its schema to editors.</summary>
    /// <param name="depth">How many folders below the catalogue's the file is.</param>
    public static string FirstLine(string schema, int depth) =>
        $"# yaml-language-server: $schema={string.Concat(Enumerable.Repeat("../", depth))}{CatalogueFiles.SchemaFolder}/{schema}";

    private static string Text(string title, Shape shape)
    {
        var schema = shape.Schema;
        schema.Insert(0, "title", title);
        schema.Insert(0, "$schema", Dialect);
        return schema.ToJsonString(Readable) + "\n";
    }
}
