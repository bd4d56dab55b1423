namespace ArtifactForge.Publishing;

/// <summary>Which storage classes a store can be in: those that answer at once, since nodes fetch at every boot.</summary>
public static class StorageClassName
{
    private static readonly string[] Readable = ["STANDARD", "INTELLIGENT_TIERING", "STANDARD_IA", "ONEZONE_IA", "GLACIER_IR", "REDUCED_REDUNDANCY"];
    private static readonly string[] Archives = ["GLACIER", "DEEP_ARCHIVE"];

    /// <param name="isAws">Servers that only speak S3 have classes of their own.</param>
    public static string? Checked(string? written, bool isAws)
    {
        if (written is null || Readable.Contains(written, StringComparer.Ordinal))
        {
            return written;
        }

        if (IsArchive(written))
        {
            throw Wrong($"what is in {written} must be restored before it can be read, and nodes fetch at every boot.", "GLACIER_IR is the cheapest that answers at once.");
        }

        return isAws || written.Length is 0 or > 64 || !written.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-')
            ? throw Wrong($"'{written}' is no storage class.", Suggestion.For(written, Readable))
            : written;
    }

    public static bool IsArchive(string name) => Archives.Contains(name, StringComparer.Ordinal);

    private static ForgeException Wrong(string what, string fix) => new("--storage-class", what, fix, Failure.Usage);
}
