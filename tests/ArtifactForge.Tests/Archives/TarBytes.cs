using System.Globalization;
using System.Text;

namespace ArtifactForge.Tests.Archives;

/// <summary>Makes tars block by block, so that they can be wrong in any way.</summary>
internal sealed class TarBytes
{
    private readonly List<byte> bytes = [];

    /// <summary>Top folder and one file, and then whatever the test adds.</summary>
    public static TarBytes Begin() => new TarBytes().Folder("top/").File("top/file", "content\n");

    public TarBytes Folder(string name) => Header(name, '5');

    public TarBytes File(string name, string content, char type = '0') => Header(name, type, content.Length).Content(content);

    public TarBytes Link(string name, string target, char type = '2') => Header(name, type, link: target);

    public TarBytes Pax(params (string Key, string Value)[] records) => PaxText(string.Concat(records.Select(record => Record(record.Key, record.Value))));

    public TarBytes PaxText(string text, char type = 'x') => Header("pax", type, Encoding.UTF8.GetByteCount(text)).Content(text);

    public TarBytes Global(string key, string value) => PaxText(Record(key, value), 'g');

    public TarBytes LongName(string name, char type = 'L') => Header("././@LongLink", type, Encoding.UTF8.GetByteCount(name) + 1, format: "ustar  \0").Content(name + "\0");

    public TarBytes Header(
        string name, char type, long size = 0, string link = "", string prefix = "", string format = "ustar\00000", Action<byte[]>? change = null, bool sum = true)
    {
        var block = new byte[512];
        Put(block, 0, name);
        Put(block, 100, "0000644\0");
        Put(block, 124, Convert.ToString(size, 8).PadLeft(11, '0'));
        Put(block, 136, "14000000000");
        block[156] = (byte)type;
        Put(block, 157, link);
        Put(block, 257, format);
        Put(block, 345, prefix);
        change?.Invoke(block);
        if (sum) Sum(block);
        bytes.AddRange(block);
        return this;
    }

    public TarBytes Content(string text) => Raw(Encoding.UTF8.GetBytes(text)).Pad();

    public TarBytes Raw(ReadOnlySpan<byte> raw)
    {
        bytes.AddRange(raw);
        return this;
    }

    public TarBytes Pad()
    {
        bytes.AddRange(new byte[(512 - (bytes.Count % 512)) % 512]);
        return this;
    }

    public byte[] End() => Raw(new byte[1024]).ToArray();

    public byte[] ToArray() => [.. bytes];

    public static void Put(byte[] block, int offset, string text) => Encoding.UTF8.GetBytes(text).CopyTo(block, offset);

    public static void Sum(byte[] block)
    {
        block.AsSpan(148, 8).Fill((byte)' ');
        Put(block, 148, Convert.ToString(block.Sum(value => value), 8).PadLeft(6, '0') + "\0 ");
    }

    private static string Record(string key, string value)
    {
        var rest = Encoding.UTF8.GetByteCount($" {key}={value}\n");
        var length = rest + 1;
        while (length.ToString(CultureInfo.InvariantCulture).Length + rest > length) length++;
        return string.Create(CultureInfo.InvariantCulture, $"{length} {key}={value}\n");
    }
}
