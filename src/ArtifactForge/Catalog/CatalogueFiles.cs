using ArtifactForge.Catalog.Yaml;

namespace ArtifactForge.Catalog;

/// <summary>The bytes of a catalogue by their path in it, with forward slashes. Samples and schemas are no part of it.</summary>
/// <param name="display">How a person at the prompt calls the folder; begins every place in an error.</param>
public sealed class CatalogueFiles(string display, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> contents)
{
    public const int MaxFileSize = 1 << 20;
    public const int MaxFiles = 2000;
    public const string SamplesFolder = "samples";

    /// <summary>What editors check catalogues with; made from the shapes that read them.</summary>
    public const string SchemaFolder = "schema";

    private const int MaxDepth = 8;

    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Contents { get; } = contents;

    public string Display(string path) => display.Length == 0 ? path : $"{display.TrimEnd('/')}/{path}";

    /// <summary>The same without what is below a folder.</summary>
    public CatalogueFiles Without(string prefix) => new(
        display,
        Contents.Where(file => !file.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(file => file.Key, file => file.Value, StringComparer.Ordinal));

    /// <summary>Reads a folder, but for its samples, its schemas and hidden files, which editors and file browsers leave behind.</summary>
    public static async Task<CatalogueFiles> LoadAsync(string folder, string display, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            throw new ForgeException(
                display, "There is no such folder.", "Run from the repository, or pass the catalogue's folder.");
        }

        var contents = new SortedDictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        var files = new CatalogueFiles(display, contents);
        var problems = new Problems();
        try
        {
            foreach (var found in files.Walk(new DirectoryInfo(folder), "", 1, problems).Take(MaxFiles + 1).ToList())
            {
                contents.Add(found.Path, await files.ReadAsync(found, problems, cancellationToken).ConfigureAwait(false));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ForgeException(
                display, exception.Message, "Make the catalogue's folder readable.", Failure.Failed, exception);
        }

        if (contents.Count > MaxFiles)
        {
            problems.Add(
                Place.StartOf(display), $"The catalogue has more than {MaxFiles} files.", "Remove what does not belong to it.");
        }

        problems.ThrowIfAny();
        return files;
    }

    private IEnumerable<Found> Walk(DirectoryInfo folder, string prefix, int depth, Problems problems)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            var path = prefix + entry.Name;
            var place = Place.StartOf(Display(path));
            if (entry.Name.StartsWith('.') || path is SamplesFolder or SchemaFolder) continue;
            if (entry.LinkTarget is { } target)
            {
                problems.Add(
                    place,
                    $"This is a symbolic link to {Quote.Of(target)}.",
                    "Put the file itself there: a catalogue must be self-contained.");
            }
            else if (entry is FileInfo special && !OrdinaryFile.Is(special))
            {
                problems.Add(place, $"This {OrdinaryFile.Unlike}.", "Remove it: a catalogue contains only text that people read.");
            }
            else if (entry is FileInfo file) yield return new Found(path, file);
            else if (depth == MaxDepth)
            {
                problems.Add(place, $"Folders are nested deeper than {MaxDepth} levels.", "An advisory has one folder.");
            }
            else foreach (var below in Walk((DirectoryInfo)entry, path + "/", depth + 1, problems)) yield return below;
        }
    }

    private async Task<ReadOnlyMemory<byte>> ReadAsync(Found found, Problems problems, CancellationToken cancellationToken)
    {
        // The length is not believed: a file may grow, and some have none.
        var content = new byte[Math.Min(found.File.Length, MaxFileSize) + 1];
        var stream = found.File.OpenRead();
        await using (stream.ConfigureAwait(false))
        {
            var length = await stream.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            if (length <= MaxFileSize) return content.AsMemory(0, length);
        }

        problems.Add(
            Place.StartOf(Display(found.Path)),
            $"The file is larger than {MaxFileSize} bytes (1 MiB).",
            "Make it smaller: a catalogue contains only text that people read.");
        return ReadOnlyMemory<byte>.Empty;
    }

    private sealed record Found(string Path, FileInfo File);
}
