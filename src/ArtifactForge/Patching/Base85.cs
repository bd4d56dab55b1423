using System.Text;

namespace ArtifactForge.Patching;

/// <summary>git's base 85: five characters for four bytes, in an alphabet without quotes and backslashes.</summary>
internal static class Base85
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";

    /// <param name="bytes">One to 52.</param>
    public static string EncodeLine(ReadOnlySpan<byte> bytes)
    {
        var line = new StringBuilder().Append((char)(bytes.Length <= 26 ? 'A' + bytes.Length - 1 : 'a' + bytes.Length - 27));
        Span<char> digits = stackalloc char[5];
        for (var start = 0; start < bytes.Length; start += 4)
        {
            var value = 0u;
            for (var i = start; i < start + 4; i++) value = (value << 8) | (i < bytes.Length ? bytes[i] : 0u);
            for (var i = 4; i >= 0; i--, value /= 85) digits[i] = Alphabet[(int)(value % 85)];
            line.Append(digits);
        }

        return line.ToString();
    }

    /// <summary>A line of a binary hunk: how many bytes it has (A to Z are 1 to 26, a to z are 27 to 52), then these.</summary>
    public static byte[]? TryDecodeLine(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty) return null;
        var length = line[0] switch
        {
            >= (byte)'A' and <= (byte)'Z' => line[0] - 'A' + 1,
            >= (byte)'a' and <= (byte)'z' => line[0] - 'a' + 27,
            _ => 0,
        };
        var digits = line[1..];
        if (length == 0 || digits.Length != (length + 3) / 4 * 5) return null;
        var bytes = new byte[(length + 3) / 4 * 4];
        for (var group = 0; group < digits.Length / 5; group++)
        {
            var value = 0L;
            foreach (var digit in digits.Slice(group * 5, 5))
            {
                var number = Alphabet.IndexOf((char)digit, StringComparison.Ordinal);
                if (number < 0) return null;
                value = (value * 85) + number;
            }

            if (value > uint.MaxValue) return null;
            for (var i = 0; i < 4; i++) bytes[(group * 4) + i] = (byte)(value >> (24 - (8 * i)));
        }

        return bytes[..length];
    }
}
