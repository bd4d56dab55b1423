using System.ComponentModel;
using System.Text.Json.Nodes;
using ArtifactForge;
using ArtifactForge.Catalog;
using Nuke.Common;
using Nuke.Common.IO;

internal sealed partial class Build
{
    [Category(ForDevelopers)]
    public Target Schema => _ => _
        .Description("Generates the JSON Schemas that editors use to check the catalogue.")
        .After(Clean)
        .Executes(() => Answer(nameof(Schema), _ =>
        {
            var folder = CatalogueFolder / CatalogueFiles.SchemaFolder;
            Directory.CreateDirectory(folder);
            foreach (var (name, text) in CatalogueSchemas.All)
            {
                Aside.Put(folder / name, text);
                Screen.Line(Shown(folder / name));
            }

            return Task.FromResult<JsonNode?>(new JsonArray([.. CatalogueSchemas.All.Keys.Select(name => JsonValue.Create(name))]));
        }));
}
