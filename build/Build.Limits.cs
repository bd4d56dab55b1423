using System.ComponentModel;
using System.Globalization;
using ArtifactForge;
using ArtifactForge.Archives;
using ArtifactForge.Upstream;
using Nuke.Common;

// How much a tarball may ask of the machine that reads it.
internal sealed partial class Build
{
    private const string DownloadBound = "download";

    // A day.
    private const int LongestTimeout = 86_400;

    [Category(ForReleaseEngineers)]
    [Parameter("Limits on tarballs, NAME=NUMBER …: entries, total, entry, header (bytes), ratio, paths, download (docs/upstream.md).")]
    private readonly string[] Limits = [];

    private long? MostDownloaded => ReadLimits().Where(limit => limit.Name == DownloadBound).Select(limit => (long?)limit.Value).LastOrDefault();

    private DownloadLimits DownloadLimitsInForce => DownloadLimits.Default with
    {
        Total = TimeSpan.FromSeconds(Timeout),
        MaxBytes = MostDownloaded ?? DownloadLimits.Default.MaxBytes,
    };

    private void PutLimitsInForce()
    {
        if (Timeout is < 1 or > LongestTimeout)
        {
            throw new ForgeException("--timeout", $"expected 1 to {LongestTimeout} seconds, found {Timeout}.", "Leave it out for 300.", Failure.Usage);
        }

        ArchiveLimits.InForce = ReadLimits()
            .Where(limit => limit.Name != DownloadBound)
            .Aggregate(ArchiveLimits.Default, (limits, limit) => limits.With(limit.Name, limit.Value));
    }

    private IEnumerable<(string Name, long Value)> ReadLimits()
    {
        string[] known = [.. ArchiveLimits.Names, DownloadBound];
        foreach (var text in Limits)
        {
            var parts = text.Split('=', 2);
            if (!known.Contains(parts[0]))
            {
                throw new ForgeException("--limits", $"'{parts[0]}' is not a known limit.", Suggestion.For(parts[0], known), Failure.Usage);
            }

            if (parts.Length < 2 || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value == 0)
            {
                throw new ForgeException("--limits", $"expected {parts[0]}=NUMBER, found '{text}'.", $"Write a whole number of at least 1, such as {parts[0]}=1000.", Failure.Usage);
            }

            yield return (parts[0], value);
        }
    }
}
