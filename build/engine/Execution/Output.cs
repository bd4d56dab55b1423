namespace Nuke.Common.Execution;

internal enum Tone
{
    Plain,
    Quiet,
    Heading,
    Success,
    Warning,
    Error,
}

// Always through Console.Out as it is at that moment: a build that keeps standard output for a document points it elsewhere.
internal static class Output
{
    private static readonly List<(Tone Tone, string Text)> Remembered = [];
    private static string? running;

    public static bool OnGitHub => Environment.GetEnvironmentVariable("GITHUB_ACTIONS") == "true";

    public static void WriteLine(Tone tone = Tone.Plain, string text = "") =>
        Console.Out.WriteLine(UsesColour ? Coloured(tone, text) : text);

    // Errors and warnings are said again at the end, where people look.
    public static void Remember(Tone tone, string level, string text)
    {
        lock (Remembered) Remembered.Add((tone, $"[{level}] {(running is null ? "" : running + ": ")}{text}"));
        if (!OnGitHub) return;
        var escaped = text.Replace("%", "%25", StringComparison.Ordinal)
            .Replace("\r", "%0D", StringComparison.Ordinal)
            .Replace("\n", "%0A", StringComparison.Ordinal);
        Console.Out.WriteLine($"::{(tone is Tone.Error ? "error" : "warning")}::{escaped}");
    }

    public static void OpenTarget(string name)
    {
        running = name;
        if (OnGitHub) Console.Out.WriteLine($"::group::{name}");
        else Banner(name);
    }

    public static void CloseTarget()
    {
        if (OnGitHub) Console.Out.WriteLine("::endgroup::");
        running = null;
    }

    public static void WriteRemembered()
    {
        if (Remembered.Count == 0) return;
        Banner("Errors & Warnings");
        foreach (var (tone, text) in Remembered) WriteLine(tone, text);
    }

    private static void Banner(string text)
    {
        WriteLine();
        WriteLine(Tone.Quiet, "╬" + new string('═', text.Length + 5));
        WriteLine(Tone.Heading, $"║ {text}");
        WriteLine(Tone.Quiet, "╬" + new string('═', Math.Max(text.Length - 4, 2)));
        WriteLine();
    }

    private static bool UsesColour =>
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") is not "dumb"
        && !(ReferenceEquals(Console.Out, Console.Error) ? Console.IsErrorRedirected : Console.IsOutputRedirected);

    private static string Coloured(Tone tone, string text)
    {
        var code = tone switch
        {
            Tone.Quiet => "90",
            Tone.Heading => "36;1",
            Tone.Success => "32;1",
            Tone.Warning => "33;1",
            Tone.Error => "31;1",
            _ => null,
        };
        return code is null || text.Length == 0 ? text : $"\e[{code}m{text}\e[0m";
    }
}
