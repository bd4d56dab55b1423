using System.Text;

namespace ArtifactForge.Patching;

/// <summary>A diff's lines, read one after the other, and the errors that name them.</summary>
internal sealed class DiffLines(ReadOnlyMemory<byte> content, string name)
{
    public const string Again = "Create the diff again.";

    private readonly List<ReadOnlyMemory<byte>> lines = TextLines.Split(content);

    public string Name { get; } = name;

    public int Index { get; private set; }

    public bool AtEnd => Index >= lines.Count;

    /// <summary>The line that is read next, counted from 1.</summary>
    public int Line => Index + 1;

    /// <summary>The line that is read next, without its line feed; empty at the end.</summary>
    public string Text => TextAt(0);

    public ReadOnlyMemory<byte> Raw => lines[Index];

    public string TextAt(int ahead) => Index + ahead < lines.Count ? Encoding.UTF8.GetString(lines[Index + ahead].Span.TrimEnd((byte)'\n')) : "";

    public bool Starts(string start, int ahead = 0) => Index + ahead < lines.Count && TextAt(ahead).StartsWith(start, StringComparison.Ordinal);

    /// <summary>Two lines that name the old and the new file, and cannot be a removed and an added line.</summary>
    public bool StartsFile => Starts("--- ") && Starts("+++ ", 1);

    public void Skip() => Index++;

    public string Show() => AtEnd ? "the end" : TextLines.Show(lines[Index].Span);

    public ForgeException Refuse(string what, string fix = Again) => RefuseAt(Line, what, fix);

    public ForgeException RefuseAt(int line, string what, string fix = Again) => new($"{Name}:{line}", what, fix);
}
