using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace ArtifactForge.Archives;

/// <summary>The records of a pax header (POSIX.1-2001): <c>LENGTH KEY=VALUE\n</c>, the length counting itself.</summary>
internal ref struct PaxRecords(ReadOnlySpan<byte> content)
{
    private readonly ReadOnlySpan<byte> content = content;
    private int next;

    public ReadOnlySpan<byte> Key { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Where the record is in the header.</summary>
    public Range Range { get; private set; }

    public bool IsMalformed { get; private set; }

    public bool MoveNext()
    {
        var rest = content[next..];
        if (rest.IsEmpty) return false;
        IsMalformed = true;
        if (!Utf8Parser.TryParse(rest, out int length, out var digits) || rest[0] is (byte)'+' or (byte)'-') return false;
        if (length > rest.Length || length <= digits + 1 || rest[digits] != (byte)' ' || rest[length - 1] != (byte)'\n')
        {
            return false;
        }
        var record = rest[(digits + 1)..(length - 1)];
        var equals = record.IndexOf((byte)'=');
        if (equals < 1) return false;
        IsMalformed = false;
        Key = record[..equals];
        Value = record[(equals + 1)..];
        Range = next..(next + length);
        next += length;
        return true;
    }

    public static byte[] Write(string key, string value)
    {
        var rest = Encoding.UTF8.GetByteCount(key) + Encoding.UTF8.GetByteCount(value) + " =\n".Length;
        var length = rest + 1;
        while (rest + Digits(length) != length) length = rest + Digits(length);
        return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{length} {key}={value}\n"));
    }

    private static int Digits(int number) => number.ToString(CultureInfo.InvariantCulture).Length;
}
