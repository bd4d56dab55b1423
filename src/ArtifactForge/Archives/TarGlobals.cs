using System.Text;

namespace ArtifactForge.Archives;

/// <summary>What pax global headers say about all entries that follow.</summary>
internal sealed class TarGlobals
{
    public string? Comment { get; private set; }

    public DateTimeOffset? ModifiedTime { get; private set; }

    /// <returns>Null, or what is wrong.</returns>
    public string? Add(ReadOnlySpan<byte> content, ArchiveLimits limits)
    {
        var records = new PaxRecords(content);
        while (records.MoveNext())
        {
            var problem = Take(Encoding.Latin1.GetString(records.Key), records.Value, limits);
            if (problem is not null) return problem;
        }

        return records.IsMalformed ? "has a malformed pax header." : null;
    }

    private string? Take(string key, ReadOnlySpan<byte> value, ArchiveLimits limits)
    {
        switch (key)
        {
            // It goes into records and onto screens: as strict as for names.
            case "comment" when EntryName.TryDecode(value, limits, out var comment) is { } problem:
                return $"its comment '{TarRefusal.Printable(comment)}' {problem}";
            case "comment":
                Comment ??= Encoding.UTF8.GetString(value);
                return null;
            case "mtime" when TarExtensions.TryReadTime(value, out var time):
                ModifiedTime = time;
                return null;
            case "mtime":
                return "has no valid 'mtime'.";
            case "path" or "linkpath" or "size" or "hdrcharset":
                return $"sets '{key}' for all entries that follow, which no legitimate archive does.";
            default:
                return key.StartsWith("GNU.sparse.", StringComparison.Ordinal) ? "makes all entries that follow sparse files." : null;
        }
    }
}
