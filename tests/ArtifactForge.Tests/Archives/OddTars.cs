using System.Globalization;
using System.Text;
using ArtifactForge.Archives;

namespace ArtifactForge.Tests.Archives;

/// <summary>Every harmful name in every way that a tar can say a name, and harmless oddities that must be read; each with its answer.</summary>
public sealed class OddTars
{
    private static readonly (string Name, string Answer)[] HarmfulNames =
    [
        ("/etc/passwd", "is absolute"), ("\\etc", "is absolute"), ("C:/x", "drive letter"), ("../x", "'..'"), ("top/../../x", "'..'"), ("top//../x", "'..'"),
        ("top\\x", "backslash"), ("top/..\\x", "'..'"), ("top/a\nb", "U+000A"), ("top/\u001bx", "U+001B"), ("top/\u007fx", "U+007F"), ("top/\u202ex", "U+202E"), ("top/\u200bx", "U+200B"),
        ("top/e\u0301", "U+0301"), ("top/\u212b", "U+212B"), ("top/\u1100\u1161", "U+1100"), ("top/\uf900", "U+F900"), ("other/x", "a second folder at the root"), ("top/FILE", "letter case only"),
    ];

    private static readonly (string Target, string Answer)[] HarmfulTargets =
    [
        ("/etc/passwd", "is absolute"), ("../../x", ".."), ("a/../../../x", ".."), ("a\\b", "backslash"), ("x\u202e", "U+202E"), ("C:\\x", "drive letter"),
    ];

    private static readonly Dictionary<string, Func<string, char, TarBytes>> Named = new(StringComparer.Ordinal)
    {
        ["in the header"] = (name, type) => TarBytes.Begin().Header(name, type),
        ["in pax"] = (name, type) => TarBytes.Begin().Pax(("path", name)).Header("top/x", type),
        ["in a GNU long name"] = (name, type) => TarBytes.Begin().LongName(name).Header("top/x", type, format: "ustar  \0"),
    };

    private static readonly Dictionary<string, Func<string, char, TarBytes>> Linked = new(StringComparer.Ordinal)
    {
        ["in the header"] = (target, type) => TarBytes.Begin().Link("top/l", target, type),
        ["in pax"] = (target, type) => TarBytes.Begin().Pax(("linkpath", target)).Link("top/l", "file", type),
        ["in a GNU long name"] = (target, type) => TarBytes.Begin().LongName(target, 'K').Header("top/l", type, link: "file", format: "ustar  \0"),
    };

    private static readonly Dictionary<string, (byte[] Tar, string Answer)> Harmful = MakeHarmful();

    private static readonly Dictionary<string, (byte[] Tar, string Path)> Harmless = MakeHarmless();

    public static TheoryData<string> HarmfulTars => [.. Harmful.Keys];

    public static TheoryData<string> HarmlessTars => [.. Harmless.Keys];

    [Fact]
    public void ThereAreEnoughOfThem() => Assert.InRange(HostileTars.Count + Harmful.Count + Harmless.Count, 150, int.MaxValue);

    [Theory]
    [MemberData(nameof(HarmfulTars))]
    public void TheHarmfulAreRefusedForTheirReason(string name) => Assert.Contains(
        Harmful[name].Answer, Assert.Throws<ForgeException>(() => Tar.Read(Harmful[name].Tar)).Message, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(HarmlessTars))]
    public void TheHarmlessAreReadAndPassThroughUnchanged(string name)
    {
        var (tar, path) = Harmless[name];
        var archive = Tar.Read(tar);
        Assert.Equal("x", Encoding.UTF8.GetString(archive.ReadContent(archive.Find(path)!)));
        Assert.Equal(tar, Tar.Splice(tar));
        Assert.Equal(tar, Tar.Splice(Tar.Splice(tar, (path, new byte[700])), (path, "x"u8.ToArray())));
    }

    private static Dictionary<string, (byte[], string)> MakeHarmful()
    {
        var cases = new Dictionary<string, (byte[], string)>(StringComparer.Ordinal);
        foreach (var (where, make) in Named)
        {
            foreach (var (name, answer) in HarmfulNames)
            {
                cases.Add($"file {Shown(name)} {where}", (make(name, '0').End(), answer));
                cases.Add($"folder {Shown(name)} {where}", (make(name + "/", '5').End(), answer));
            }
        }

        foreach (var (where, make) in Linked)
        {
            foreach (var (target, answer) in HarmfulTargets)
            {
                cases.Add($"symbolic link to {Shown(target)} {where}", (make(target, '2').End(), answer.Replace("..", "o", StringComparison.Ordinal)));
                cases.Add($"hard link to {Shown(target)} {where}", (make(target, '1').End(), answer));
            }
        }

        foreach (var type in "346SVMD78Zx") cases.Add($"type {type}", (TarBytes.Begin().Header("top/x", type).End(), type == 'x' ? "followed by no entry" : "is "));
        return cases;
    }

    private static Dictionary<string, (byte[], string)> MakeHarmless()
    {
        var cases = new Dictionary<string, (byte[], string)>(StringComparer.Ordinal);
        foreach (var length in new[] { 1, 99, 100, 200, 254 })
        {
            var name = new string('n', length);
            cases.Add($"pax name of {length}", (TarBytes.Begin().Pax(("path", $"top/{name}")).File("x", "x").End(), name));
            cases.Add($"GNU name of {length}", (TarBytes.Begin().LongName($"top/{name}").File("x", "x").End(), name));
        }

        foreach (var padding in new[] { 2, 3, 18, 20, 40 }) cases.Add($"{padding} blocks at the end", (TarBytes.Begin().File("top/x", "x").Raw(new byte[512 * padding]).ToArray(), "x"));
        foreach (var (manner, field) in new[] { ("spaces", "          1 "), ("zeros", "00000000001\0"), ("no end", "000000000001") })
        {
            cases.Add($"size with {manner}", (TarBytes.Begin().Header("top/x", '0', change: block => TarBytes.Put(block, 124, field)).Content("x").End(), "x"));
        }

        cases.Add("base-256 size", (TarBytes.Begin().Header("top/x", '0', change: block => { block.AsSpan(124, 12).Clear(); block[124] = 0x80; block[135] = 1; }).Content("x").End(), "x"));
        cases.Add("v7", (new TarBytes().Header("top/", '\0', format: "").Header("top/x", '\0', 1, format: "").Content("x").End(), "x"));
        cases.Add("unknown pax keys", (TarBytes.Begin().Pax(("VENDOR.thing", "1"), ("ctime", "1.5")).File("top/x", "x").End(), "x"));
        cases.Add("two global headers", (TarBytes.Begin().Global("comment", "one").Global("VENDOR.x", "two").File("top/x", "x").End(), "x"));
        cases.Add("no folder entries", (new TarBytes().File("top/a/x", "x").End(), "a/x"));
        cases.Add("dots before", (new TarBytes().Folder("./").Folder("./top/").File("./top/./x", "x").End(), "x"));
        cases.Add("a link inside", (TarBytes.Begin().Folder("top/a/").Link("top/a/l", "../file").File("top/x", "x").End(), "x"));
        cases.Add("a link to nothing inside", (TarBytes.Begin().Link("top/l", "none").File("top/x", "x").End(), "x"));
        return cases;
    }

    private static string Shown(string text) => string.Concat(text.Select(letter => letter is > ' ' and < (char)127 ? letter.ToString() : ((int)letter).ToString("x4", CultureInfo.InvariantCulture)));
}
