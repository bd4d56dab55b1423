using System.Text.RegularExpressions;
using ArtifactForge.EndToEnd.TheRoad;

namespace ArtifactForge.EndToEnd.Survival;

/// <summary>A world of one upstream release, one system and one advisory, so that a publication has few requests; with as many different contents as a test wants.</summary>
public sealed partial class SmallWorld(Clone clone)
{
    private const string Advisory = "ubuntu2004-mysql-client-downgrade";
    private const string Patched = "--allow-downgrades";
    private string template = "";

    /// <summary>Where the tarball is.</summary>
    public string Tarballs { get; } = clone.NewFolder();

    public async Task MakeAsync()
    {
        template = clone.NewCatalogue();
        await PinnedSamples.PinAsync(template, Tarballs);
        Directory.Delete(Path.Combine(template, "samples"), recursive: true);
        foreach (var other in Directory.GetDirectories(Path.Combine(template, "advisories")).Where(folder => Path.GetFileName(folder) != Advisory))
        {
            Directory.Delete(other, recursive: true);
        }

        var upstream = Path.Combine(template, "upstream.yaml");
        await File.WriteAllTextAsync(upstream, OnlyOne(await File.ReadAllTextAsync(upstream)));
        var advisory = Path.Combine(template, "advisories", Advisory, "advisory.yaml");
        await File.WriteAllTextAsync(advisory, (await File.ReadAllTextAsync(advisory)).Replace("[3.3.0,3.4.1]", "[3.4.1]", StringComparison.Ordinal));
    }

    /// <summary>A catalogue whose release differs from those of other numbers: another text in the patch, thus another tarball.</summary>
    public string Catalogue(int number)
    {
        var catalogue = clone.NewFolder();
        foreach (var file in Directory.EnumerateFiles(template, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(catalogue, Path.GetRelativePath(template, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.WriteAllText(copy, File.ReadAllText(file).Replace($"{Patched}\"'", $"{Patched} -o number={number}\"'", StringComparison.Ordinal));
        }

        return catalogue;
    }

    private static string OnlyOne(string upstream)
    {
        var releases = upstream.IndexOf("\nreleases:\n", StringComparison.Ordinal);
        var one = Release341().Match(upstream, releases).Value;
        return upstream[..releases] + "\nreleases:\n" + OperatingSystems().Replace(one, "operatingSystems: [ubuntu2004]").Replace("[x86_64, arm64]", "[x86_64]", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"  - version: 3\.4\.1\n(    .*\n)+", RegexOptions.ExplicitCapture)]
    private static partial Regex Release341();

    [GeneratedRegex(@"operatingSystems: \[.*\]")]
    private static partial Regex OperatingSystems();
}
