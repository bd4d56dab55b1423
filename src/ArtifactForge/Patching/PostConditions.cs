using System.Text;
using ArtifactForge.Catalog;

namespace ArtifactForge.Patching;

/// <summary>What mitigations expect of the files when all patches of a tarball are in.</summary>
public static class PostConditions
{
    /// <param name="read">Inner path to patched content, null where there is no such file.</param>
    /// <param name="isSample">The tree is a miniature, whose files have other digests than upstream's.</param>
    /// <returns>How many digests were not checked for that reason.</returns>
    public static int Check(IReadOnlyList<Expectation> expected, Func<string, byte[]?> read, string target, bool isSample)
    {
        var skipped = 0;
        foreach (var expectation in expected)
        {
            if (expectation.Sha256 is not null && isSample)
            {
                skipped++;
                continue;
            }

            var content = read(expectation.Path) ?? throw Refuse(expectation, $"expects this file in {target} when it is patched, found none.");
            if (Fault(expectation, content, target) is { } fault) throw Refuse(expectation, fault);
        }

        return skipped;
    }

    private static string? Fault(Expectation expectation, byte[] content, string target)
    {
        if (expectation.Contains is { } text && CountOf(content, text) == 0) return $"expects {Show(text)} in the patched file of {target}, found it nowhere.";
        if (expectation.DoesNotContain is { } unwanted && content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(unwanted)) is >= 0 and var offset)
        {
            return $"does not expect {Show(unwanted)} in the patched file of {target}, found it at line {TextLines.NumberAt(content, offset)}.";
        }

        if (expectation.Count is { } count && CountOf(content, count.Text) is var found && found != count.Times)
        {
            return $"expects {Show(count.Text)} {AnchorRefusal.Times(count.Times)} in the patched file of {target}, found it {AnchorRefusal.Times(found)}.";
        }

        var digest = Sha256Digest.OfContent(content);
        return expectation.Sha256 is { } wanted && wanted != digest ? $"expects SHA-256 {wanted} of the patched file of {target}, found {digest}." : null;
    }

    private static int CountOf(ReadOnlySpan<byte> content, string text)
    {
        var (count, wanted) = (0, Encoding.UTF8.GetBytes(text));
        for (int found; (found = content.IndexOf(wanted)) >= 0; count++) content = content[(found + 1)..];
        return count;
    }

    private static string Show(string text) => TextLines.Show(Encoding.UTF8.GetBytes(text.TrimEnd('\n') + "\n"));

    private static ForgeException Refuse(Expectation expectation, string what) =>
        new($"{expectation.Source} -> {expectation.Path}", what, "Correct the patches, or what is expected of them.");
}
