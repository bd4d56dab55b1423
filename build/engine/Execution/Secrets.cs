using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Nuke.Common.Execution;

// Everything written through Console.Out and Console.Error goes past here.
internal static class Secrets
{
    // Masking something shorter would riddle all output with asterisks, and tell its length by where they are.
    public const int ShortestLength = 4;

    private static IReadOnlyList<string> known = [];

    // Longest first, so that a secret that begins with another is masked whole.
    public static IReadOnlyList<string> Values => known;

    public static void Add(IReadOnlyList<string> words, string option)
    {
        if (words.Any(x => x.Trim().Length < ShortestLength))
            throw new UsageException($"{option} is a secret of less than {ShortestLength} characters, which cannot be masked in the output.");
        known = [.. known.Concat(words.SelectMany(Spellings)).Distinct().OrderByDescending(x => x.Length)];
    }

    // As it is, as a URL and as JSON spell it; and line by line, as a key in several lines is printed indented.
    private static IEnumerable<string> Spellings(string secret) =>
        from spelling in new[] { secret, Uri.EscapeDataString(secret), JsonEncodedText.Encode(secret).ToString() }
        from line in spelling.Split('\n')
        where line.Trim().Length >= ShortestLength
        select line.Trim();

    // Before Main's first statement, so that a stream that Main puts aside (as --json does) is masked as well.
    [ModuleInitializer]
    internal static void WrapConsole()
    {
        if (OperatingSystem.IsWindows()) Console.OutputEncoding = System.Text.Encoding.UTF8;
#pragma warning disable CA2000 // They live as long as the process.
        var output = new MaskingWriter(Console.Out);
        var error = new MaskingWriter(Console.Error);
#pragma warning restore CA2000
        Console.SetOut(output);
        Console.SetError(error);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            output.Release();
            error.Release();
        };
    }
}
