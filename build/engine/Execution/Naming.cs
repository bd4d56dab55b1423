using System.Text;

namespace Nuke.Common.Execution;

internal static class Naming
{
    // PublicUrl, public-url and PUBLIC_URL are one name.
    public static string Key(string name) =>
        string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();

    public static string Dashed(string name) => Split(name, '-').ToLowerInvariant();

    public static string Shouted(string name) => "NUKE_" + Split(name, '_').Replace('-', '_').ToUpperInvariant();

    private static string Split(string name, char separator)
    {
        var words = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            var startsWord = i > 0 && char.IsUpper(name[i])
                && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (startsWord && char.IsAsciiLetterOrDigit(name[i - 1])) words.Append(separator);
            words.Append(name[i]);
        }
        return words.ToString();
    }
}
