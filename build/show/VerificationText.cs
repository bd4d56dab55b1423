using System.Globalization;
using System.Text.Json.Nodes;
using ArtifactForge.Publishing;

/// <summary>What verifying stores found, told to a person.</summary>
internal static class VerificationText
{
    public static void Write(IReadOnlyList<Verification> verifications)
    {
        foreach (var verification in verifications)
        {
            foreach (var damage in verification.Damages)
            {
                Screen.Line($"{verification.Store}/{damage.Key}");
                Screen.Paragraph(damage.What, indent: 4);
                Screen.Paragraph(damage.Fix, indent: 4);
            }
        }

        if (verifications.Count == 0)
        {
            return;
        }

        Screen.Table(["Intact", "Damaged", "KiB", "Tarballs", "Channels", "Store"], verifications.Select(verification => new[]
        {
            Number(verification.Whole), Number(verification.Damaged), Number(verification.Bytes >> 10), Number(verification.Tarballs), string.Join(", ", verification.Channels), verification.Store,
        }));
        var unpinned = verifications.Sum(verification => verification.Tarballs - verification.PinnedTarballs);
        if (unpinned > 0)
        {
            Screen.Paragraph($"The catalogue pins no original for {Screen.Count(unpinned, "tarball")} (samples, or releases it does not know): compared with the manifest only.", indent: 0);
        }
    }

    public static JsonArray ToJson(IEnumerable<Verification> verifications) => new([.. verifications.Select(verification => new JsonObject
    {
        ["store"] = verification.Store,
        ["channels"] = new JsonArray([.. verification.Channels.Select(channel => JsonValue.Create(channel))]),
        ["whole"] = verification.Whole,
        ["damaged"] = verification.Damaged,
        ["bytes"] = verification.Bytes,
        ["tarballs"] = verification.Tarballs,
        ["pinnedTarballs"] = verification.PinnedTarballs,
        ["damages"] = new JsonArray([.. verification.Damages.Select(damage => new JsonObject { ["key"] = damage.Key.ToString(), ["what"] = damage.What, ["fix"] = damage.Fix })]),
    })]);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
