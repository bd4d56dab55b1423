namespace ArtifactForge.Publishing;

/// <summary>A tag on every object, for bills and policies: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html</summary>
public sealed record ObjectTag(string Key, string Value)
{
    private const int Most = 10;
    private const int LongestKey = 128;
    private const int LongestValue = 256;

    /// <param name="written">As <c>KEY=VALUE</c>.</param>
    public static IReadOnlyList<ObjectTag> ParseAll(IReadOnlyList<string> written)
    {
        var tags = written.Select(Parse).ToList();
        if (tags.Count > Most)
        {
            throw Wrong($"{tags.Count} tags are given, and S3 takes {Most} an object.", "Leave some out.");
        }

        return tags.GroupBy(tag => tag.Key, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? throw Wrong($"'{twice.Key}' is given {twice.Count()} times.", "A key has one value.")
            : tags;
    }

    private static ObjectTag Parse(string written)
    {
        var equals = written.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            throw Wrong($"'{written}' is no tag.", "Write KEY=VALUE.");
        }

        var tag = new ObjectTag(written[..equals], written[(equals + 1)..]);
        if (tag.Key.Length > LongestKey || tag.Value.Length > LongestValue)
        {
            throw Wrong($"'{written}' is too long.", $"A key has at most {LongestKey} characters, a value {LongestValue}.");
        }

        if (!tag.Key.All(IsAllowed) || !tag.Value.All(IsAllowed))
        {
            throw Wrong($"'{written}' has characters that S3 does not take.", "Write letters, digits, spaces and + - = . _ : / @.");
        }

        return tag.Key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)
            ? throw Wrong($"'{written}' begins with aws:, which AWS keeps for itself.", "Choose another key.")
            : tag;
    }

    private static bool IsAllowed(char letter) => char.IsLetterOrDigit(letter) || " +-=._:/@".Contains(letter, StringComparison.Ordinal);

    private static ForgeException Wrong(string what, string fix) => new("--tags", what, fix, Failure.Usage);
}
