using System.Text;
using ArtifactForge.Archives;

namespace ArtifactForge.Tests.Archives;

public sealed class HostileTars
{
    private static readonly ArchiveLimits Small = new() { MaxEntries = 3, MaxEntryBytes = 1000, MaxTotalBytes = 20_000, MaxHeaderBytes = 2000, MaxAllPathsLength = 4000 };

    /// <summary>Each with a part of the answer that it must get.</summary>
    private static readonly Dictionary<string, (Func<byte[]> Tar, string Answer)> Cases = new()
    {
        ["absolute name"] = (() => TarBytes.Begin().File("/etc/passwd", "x").End(), "its name is absolute"),
        ["absolute name in pax"] = (() => TarBytes.Begin().Pax(("path", "/etc/passwd")).File("top/x", "x").End(), "its name is absolute"),
        ["backslash root"] = (() => TarBytes.Begin().File("\\top\\x", "x").End(), "its name is absolute"),
        ["drive letter"] = (() => TarBytes.Begin().File("C:/x", "x").End(), "drive letter"),
        ["parent"] = (() => TarBytes.Begin().File("../x", "x").End(), "'..'"),
        ["parent inside"] = (() => TarBytes.Begin().File("top/a/../../../x", "x").End(), "'..'"),
        ["parent after dots and slashes"] = (() => TarBytes.Begin().File(".//top/.//../x", "x").End(), "'..'"),
        ["parent by backslash"] = (() => TarBytes.Begin().File("top\\..\\..\\x", "x").End(), "'..'"),
        ["parent in a prefix"] = (() => TarBytes.Begin().Header("x", '0', prefix: "top/..").End(), "'..'"),
        ["parent in a GNU long name"] = (() => TarBytes.Begin().LongName("top/../../x").File("top/x", "x").End(), "'..'"),
        ["backslash"] = (() => TarBytes.Begin().File("top/a\\b", "x").End(), "backslash"),
        ["NUL in pax"] = (() => TarBytes.Begin().Pax(("path", "top/a\0b")).File("top/x", "x").End(), "NUL"),
        ["text behind a NUL"] = (() => TarBytes.Begin().File("top/a\0b", "x").End(), "after the NUL"),
        ["text behind a NUL in a long name"] = (() => TarBytes.Begin().LongName("top/a\0b").File("top/x", "x").End(), "NUL"),
        ["newline"] = (() => TarBytes.Begin().File("top/a\nb", "x").End(), "U+000A"),
        ["escape"] = (() => TarBytes.Begin().File("top/\u001b[2J", "x").End(), "U+001B"),
        ["C1 control"] = (() => TarBytes.Begin().File("top/\u009b", "x").End(), "U+009B"),
        ["bidirectional override"] = (() => TarBytes.Begin().File("top/\u202egpj.rb", "x").End(), "U+202E"),
        ["zero width"] = (() => TarBytes.Begin().File("top/a\u200bb", "x").End(), "U+200B"),
        ["combining mark"] = (() => TarBytes.Begin().File("top/e\u0301", "x").End(), "U+0301"),
        ["Kelvin sign"] = (() => TarBytes.Begin().File("top/\u212a", "x").End(), "U+212A"),
        ["fullwidth slash"] = (() => TarBytes.Begin().File("top/a\uff0fb", "x").End(), "take for '/'"),
        ["division slash"] = (() => TarBytes.Begin().File("top/a\u2215b", "x").End(), "take for '/'"),
        ["sign with a slash in it"] = (() => TarBytes.Begin().File("top/\u2100", "x").End(), "take for 'a letter, '/' and another'"),
        ["fullwidth backslash"] = (() => TarBytes.Begin().File("top/a\uff3cb", "x").End(), "take for '\\'"),
        ["parent in fullwidth dots"] = (() => TarBytes.Begin().File("top/\uff0e\uff0e/\uff0e\uff0e/x", "x").End(), "take for '.'"),
        ["parent as one character"] = (() => TarBytes.Begin().File("top/\u2025/x", "x").End(), "take for '..'"),
        ["parent as one character in a link"] = (() => TarBytes.Begin().Link("top/l", "\u2025/\u2025/x").End(), "take for '..'"),
        ["fullwidth colon"] = (() => TarBytes.Begin().File("top/C\uff1ax", "x").End(), "take for ':'"),
        ["long s"] = (() => TarBytes.Begin().File("top/\u017f", "x").End(), "take for 's'"),
        ["Hangul filler"] = (() => TarBytes.Begin().File("top/a\u3164", "x").End(), "U+3164"),
        ["empty Braille pattern"] = (() => TarBytes.Begin().File("top/a\u2800", "x").End(), "U+2800"),
        ["space without a break"] = (() => TarBytes.Begin().File("top/a\u00a0b", "x").End(), "U+00A0"),
        ["Hangul Jamo"] = (() => TarBytes.Begin().File("top/\u1112\u1161", "x").End(), "U+1112"),
        ["invalid UTF-8"] = (() => TarBytes.Begin().Header("top/x", '0', change: block => block[4] = 0xff).End(), "UTF-8"),
        ["overlong UTF-8"] = (() => TarBytes.Begin().Header("top/xyz", '0', change: block => (block[4], block[5]) = (0xc0, 0xaf)).End(), "UTF-8"),
        ["empty name"] = (() => TarBytes.Begin().File("", "x").End(), "is empty"),
        ["name that is only a dot"] = (() => TarBytes.Begin().File(".", "x").End(), "no name"),
        ["name too long"] = (() => TarBytes.Begin().Pax(("path", "top/" + new string('a', 256))).File("top/x", "x").End(), "more than 255"),
        ["path too long"] = (() => TarBytes.Begin().Pax(("path", "top/" + string.Concat(Enumerable.Repeat("aaaaaaa/", 600)))).Folder("top/x/").End(), "4095"),
        ["link to the root"] = (() => TarBytes.Begin().Link("top/l", "/etc").End(), "link target is absolute"),
        ["link out"] = (() => TarBytes.Begin().Link("top/l", "../../x").End(), "outside the top folder"),
        ["link out by way of a folder"] = (() => TarBytes.Begin().Link("top/a/l", "b/../../../x").End(), "outside the top folder"),
        ["link beside the top folder"] = (() => TarBytes.Begin().Link("top/l", "../other").Link("top/m", "..").End(), "outside the top folder"),
        ["link by backslash"] = (() => TarBytes.Begin().Link("top/l", "a\\b").End(), "link target has a backslash"),
        ["text behind a link target's NUL"] = (() => TarBytes.Begin().Link("top/l", "file\0/../..").End(), "after the NUL"),
        ["comment that steers a terminal"] = (() => new TarBytes().Global("comment", "\u001b[2J").Folder("top/").End(), "U+001B"),
        ["link to nothing"] = (() => TarBytes.Begin().Link("top/l", "").End(), "link target is empty"),
        ["link over a link that leads up"] = (() => TarBytes.Begin().Folder("top/a/").Folder("top/a/b/").Link("top/a/b/up", "../..").Link("top/l", "a/b/up/../x").End(), "itself a link"),
        ["file through a link"] = (() => TarBytes.Begin().Link("top/l", "a").File("top/l/x", "x").End(), "written through the link"),
        ["link over a folder in use"] = (() => TarBytes.Begin().File("top/l/x", "x").Link("top/l", "a").End(), "already exists"),
        ["file beneath a file"] = (() => TarBytes.Begin().File("top/file/x", "x").End(), "which is not a folder"),
        ["hard link to nothing"] = (() => TarBytes.Begin().Link("top/l", "top/none", '1').End(), "no such file"),
        ["hard link to what comes later"] = (() => TarBytes.Begin().Link("top/l", "top/z", '1').File("top/z", "x").End(), "no such file"),
        ["hard link to a folder"] = (() => TarBytes.Begin().Link("top/l", "top", '1').End(), "no such file"),
        ["hard link out"] = (() => TarBytes.Begin().Link("top/l", "../x", '1').End(), "'..'"),
        ["hard link with content"] = (() => TarBytes.Begin().Header("top/l", '1', 4, "top/file").Content("oops").End(), "content although it is not a file"),
        ["folder with content"] = (() => TarBytes.Begin().Header("top/f/", '5', 4).Content("oops").End(), "content although it is not a file"),
        ["character device"] = (() => TarBytes.Begin().Header("top/null", '3').End(), "is a device"),
        ["block device"] = (() => TarBytes.Begin().Header("top/sda", '4').End(), "is a device"),
        ["FIFO"] = (() => TarBytes.Begin().Header("top/pipe", '6').End(), "is a FIFO"),
        ["GNU sparse"] = (() => TarBytes.Begin().Header("top/s", 'S').End(), "sparse"),
        ["pax sparse"] = (() => TarBytes.Begin().Pax(("GNU.sparse.major", "1")).File("top/s", "x").End(), "GNU.sparse.major"),
        ["other character set"] = (() => TarBytes.Begin().Pax(("hdrcharset", "BINARY")).File("top/s", "x").End(), "hdrcharset"),
        ["volume header"] = (() => TarBytes.Begin().Header("top/v", 'V').End(), "unknown type 'V'"),
        ["contiguous file"] = (() => TarBytes.Begin().File("top/v", "x", '7').End(), "unknown type '7'"),
        ["file whose name ends in a slash"] = (() => TarBytes.Begin().File("top/v/", "x").End(), "ends in a slash"),
        ["duplicate file"] = (() => TarBytes.Begin().File("top/file", "x").End(), "already exists, at byte 512"),
        ["duplicate after normalising"] = (() => TarBytes.Begin().File("./top//./file", "x").End(), "already exists"),
        ["duplicate folder"] = (() => TarBytes.Begin().Folder("top/").End(), "already exists"),
        ["file in place of a folder"] = (() => TarBytes.Begin().File("top/a/x", "x").File("top/a", "x").End(), "already exists"),
        ["letter case"] = (() => TarBytes.Begin().File("top/FILE", "x").End(), "letter case only"),
        ["letter case of a folder"] = (() => TarBytes.Begin().File("top/a/x", "x").File("top/A/y", "x").End(), "letter case only"),
        ["letter case outside ASCII"] = (() => TarBytes.Begin().File("top/\u00e9", "x").File("top/\u00c9", "x").End(), "letter case only"),
        ["wrong checksum"] = (() => TarBytes.Begin().Header("top/x", '0', change: block => TarBytes.Put(block, 148, "0000000\0"), sum: false).End(), "checksum"),
        ["unknown format"] = (() => TarBytes.Begin().Header("top/x", '0', format: "uztar\00000").End(), "unknown tar format"),
        ["negative size"] = (() => TarBytes.Begin().Header("top/x", '0', change: block => block.AsSpan(124, 12).Fill(0xff)).End(), "no valid size"),
        ["size that overflows"] = (() => TarBytes.Begin().Header("top/x", '0', change: block => { block.AsSpan(124, 12).Fill(0xfe); block[124] = 0x80; }).End(), "no valid size"),
        ["largest size"] = (() => TarBytes.Begin().Header("top/x", '0', change: block => { block.AsSpan(124, 12).Fill(0xff); block.AsSpan(124, 4).Clear(); block[124] = 0x80; block[128] = 0x7f; }).End(), "are allowed"),
        ["size that is no number"] = (() => TarBytes.Begin().Header("top/x", '0', change: block => TarBytes.Put(block, 124, "0000000009x")).End(), "no valid size"),
        ["size of two numbers"] = (() => TarBytes.Begin().Header("top/x", '0', change: block => TarBytes.Put(block, 124, "00001 00001")).End(), "no valid size"),
        ["mode that is no number"] = (() => TarBytes.Begin().Header("top/x", '0', change: block => TarBytes.Put(block, 100, "rw-r--r")).End(), "no valid mode"),
        ["time that is no number"] = (() => TarBytes.Begin().Header("top/x", '0', change: block => TarBytes.Put(block, 136, "yesterday..")).End(), "no valid modification time"),
        ["time beyond the calendar"] = (() => TarBytes.Begin().Pax(("mtime", "999999999999999")).File("top/x", "x").End(), "'mtime'"),
        ["size record that is no number"] = (() => TarBytes.Begin().Pax(("size", "-1")).File("top/x", "x").End(), "'size'"),
        ["size record beyond the end"] = (() => TarBytes.Begin().Pax(("size", "9999999")).File("top/x", "x").End(), "truncated"),
        ["two paths in pax"] = (() => TarBytes.Begin().Pax(("path", "top/a"), ("path", "top/b")).File("top/x", "x").End(), "'path' is empty, repeated"),
        ["pax length too long"] = (() => TarBytes.Begin().PaxText("99 path=top/a\n").File("top/x", "x").End(), "malformed pax header"),
        ["pax length too short"] = (() => TarBytes.Begin().PaxText("5 path=top/a\n").File("top/x", "x").End(), "malformed pax header"),
        ["pax length negative"] = (() => TarBytes.Begin().PaxText("-15 path=top/a\n").File("top/x", "x").End(), "malformed pax header"),
        ["pax without a key"] = (() => TarBytes.Begin().PaxText("6 =a\n\n").File("top/x", "x").End(), "malformed pax header"),
        ["two pax headers"] = (() => TarBytes.Begin().Pax(("path", "top/a")).Pax(("path", "top/b")).File("top/x", "x").End(), "two pax headers"),
        ["pax and GNU long name"] = (() => TarBytes.Begin().LongName("top/a").Pax(("path", "top/b")).File("top/x", "x").End(), "both"),
        ["two GNU long names"] = (() => TarBytes.Begin().LongName("top/a").LongName("top/b").File("top/x", "x").End(), "two GNU long names"),
        ["path for all"] = (() => TarBytes.Begin().Global("path", "top/b").File("top/x", "x").End(), "sets 'path' for all"),
        ["global header in between"] = (() => TarBytes.Begin().Pax(("path", "top/a")).Global("comment", "x").File("top/x", "x").End(), "between"),
        ["extension header at the end"] = (() => TarBytes.Begin().Pax(("path", "top/a")).End(), "followed by no entry"),
        ["extension header too large"] = (() => TarBytes.Begin().Pax(("comment", new string('a', 300_000))).File("top/x", "x").End(), "262144 are allowed"),
        ["no end blocks"] = (() => TarBytes.Begin().ToArray(), "without its end blocks"),
        ["one end block"] = (() => TarBytes.Begin().Raw(new byte[512]).ToArray(), "a single zero block"),
        ["entry after one zero block"] = (() => TarBytes.Begin().Raw(new byte[512]).File("top/x", "x").End(), "a single zero block"),
        ["data after the end"] = (() => TarBytes.Begin().Raw(new byte[1024]).File("top/x", "x").End(), "other data follows"),
        ["odd length"] = (() => TarBytes.Begin().Raw(new byte[1024]).Raw("x"u8).ToArray(), "truncated"),
        ["cut within content"] = (() => TarBytes.Begin().Header("top/x", '0', 5000).Raw(new byte[512]).ToArray(), "truncated"),
        ["cut within a pax header"] = (() => TarBytes.Begin().Header("pax", 'x', 5000).Raw(new byte[512]).ToArray(), "truncated"),
        ["file at the root"] = (() => TarBytes.Begin().File("stray", "x").End(), "exactly one folder"),
        ["only files at the root"] = (() => new TarBytes().File("Berksfile", "x").End(), "exactly one folder"),
        ["second top folder"] = (() => TarBytes.Begin().Folder("other/").End(), "a second folder at the root"),
        ["white space in the top folder"] = (() => new TarBytes().Folder("a b/").End(), "white space"),
        ["empty archive"] = (() => new TarBytes().End(), "empty"),
        ["no tar"] = (() => Encoding.ASCII.GetBytes(new string('x', 2048)), "checksum"),
    };

    public static int Count => Cases.Count;

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void EachIsRefusedForItsOwnReason(string name)
    {
        var (tar, answer) = Cases[name];
        var refusal = Assert.Throws<ForgeException>(() => Tar.Read(tar()));
        Assert.Contains(answer, refusal.Message, StringComparison.Ordinal);
        Assert.StartsWith("test.tar: ", refusal.Where, StringComparison.Ordinal);
        Assert.Contains("byte ", refusal.Where, StringComparison.Ordinal);
        Assert.DoesNotContain(refusal.Message, letter => char.IsControl(letter));
    }

    [Fact]
    public void WithoutTheHarmTheSameIsRead() => Assert.Equal("content\n", Tar.Text(Tar.Read(TarBytes.Begin().End()), "file"));

    [Fact]
    public void OneEntryMoreThanAllowedIsRefused()
    {
        Tar.Read(TarBytes.Begin().File("top/a", "x").End(), Small);
        Refused("one more than the 3", TarBytes.Begin().File("top/a", "x").File("top/b", "x").End());
    }

    [Fact]
    public void OneByteMoreThanAllowed()
    {
        Tar.Read(TarBytes.Begin().File("top/a", new string('x', 1000)).End(), Small);
        Refused("1000 are allowed", TarBytes.Begin().File("top/a", new string('x', 1001)).End());
    }

    /// <summary>An error that says "raise the bound" must say how: by a name that there is, and a number that helps.</summary>
    [Fact]
    public void ABoundThatIsMetNamesTheParameterThatRaisesIt()
    {
        var limits = Small;
        byte[][] tars =
        [
            TarBytes.Begin().File("top/a", "x").File("top/b", "x").End(), TarBytes.Begin().File("top/a", new string('x', 1500)).End(),
            TarBytes.Begin().Pax(("comment", new string('a', 3000))).File("top/a", "x").End(), TarBytes.Begin().Raw(new byte[30_208]).ToArray(),
            TarBytes.Begin().Pax(("path", "top" + string.Concat(Enumerable.Repeat("/a", 80)))).File("x", "x").End(),
        ];
        foreach (var tar in tars)
        {
            var refusal = Assert.Throws<ForgeException>(() => Tar.Read(tar, Small));
            var (name, value) = refusal.Fix.Split("--limits ")[1].Split('=') is [var left, var right] ? (left, long.Parse(right, System.Globalization.CultureInfo.InvariantCulture)) : default;
            Assert.Contains(name, ArchiveLimits.Names);
            limits = limits.With(name, value);
            Tar.Read(tar, limits with { MaxEntries = 10 });
        }
    }

    [Fact]
    public void MorePaddingThanAllowed()
    {
        Tar.Read(TarBytes.Begin().Raw(new byte[18_432]).ToArray(), Small);
        Refused("more than 20000 bytes", TarBytes.Begin().Raw(new byte[18_944]).ToArray());
    }

    [Fact]
    public void DeepPathsThatWouldFillTheIndex() => Refused(
        "all paths together longer than 4000", TarBytes.Begin().Pax(("path", "top" + string.Concat(Enumerable.Repeat("/a", 80)))).File("x", "x").End());

    private static void Refused(string answer, byte[] tar) =>
        Assert.Contains(answer, Assert.Throws<ForgeException>(() => Tar.Read(tar, Small)).Message, StringComparison.Ordinal);
}
