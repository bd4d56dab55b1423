using ArtifactForge.Catalog.Yaml;

namespace ArtifactForge.Catalog;

/// <summary>The files of one advisory, by their path in its folder.</summary>
internal sealed record AdvisoryFolder(string Slug, string Display, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Files)
{
    private static readonly Dictionary<string, string> Kinds = new(StringComparer.Ordinal)
    {
        [PatchShapes.DiffExtension] = "patch",
        [ScriptShape.Extension] = "script",
    };

    /// <summary>The file beside the advisory that a key names; empty where it is wrong, which is reported.</summary>
    public ReadOnlyMemory<byte> Read(Fields at, Key<string> file, string extension, string what)
    {
        var name = at.Get(file);
        if (name.Length == 0) return default;
        var there = Files.Keys.Where(path => path.EndsWith(extension, StringComparison.Ordinal)).ToList();
        if (!name.EndsWith(extension, StringComparison.Ordinal))
        {
            at.Problem(
                file,
                $"{Quote.Of(name)} does not end in {extension}.",
                $"Rename the file to {Quote.Of(Path.ChangeExtension(name, extension))}, so that its line endings are preserved.");
        }
        else if (!Files.TryGetValue(name, out var content))
        {
            at.Problem(
                file,
                $"There is no file {Quote.Of(name)} next to the advisory.",
                there.Count == 0 ? "Put it in the advisory's folder." : Suggestion.For(name, there));
        }
        else if (content.IsEmpty) at.Problem(file, $"The file {Quote.Of(name)} is empty.", $"Put {what} in it.");
        else return content;
        return default;
    }

    /// <summary>A patch that nobody applies is a mistake, and so is any other file that nothing reads.</summary>
    public void RefuseStrays(IReadOnlyCollection<string> named, bool allWereRead, Problems problems)
    {
        foreach (var path in Files.Keys.Where(path => path != CatalogueReader.AdvisoryFile && !named.Contains(path)))
        {
            var place = Place.StartOf($"{Display}/{path}");
            if (!Kinds.TryGetValue(Path.GetExtension(path), out var kind))
            {
                problems.Add(
                    place,
                    "The file does not belong to the advisory.",
                    "Remove it: an advisory consists of its advisory.yaml and the patches and scripts named there.");
            }
            else if (allWereRead)
            {
                problems.Add(place, $"No mitigation names this {kind}.", $"Name it in {CatalogueReader.AdvisoryFile}, or remove it.");
            }
        }
    }
}
