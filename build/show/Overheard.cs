using System.Text;

/// <summary>Passes on what is written, and keeps it until it is told to forget it.</summary>
internal sealed class Overheard(TextWriter to) : TextWriter
{
    private StringBuilder? kept = new();

    public override Encoding Encoding => to.Encoding;

    public string Text => kept?.ToString().Trim() ?? "";

    public void Forget() => kept = null;

    public override void Write(char value)
    {
        to.Write(value);
        kept?.Append(value);
    }

    public override void Write(string? value)
    {
        to.Write(value);
        kept?.Append(value);
    }

    public override void Write(char[] buffer, int index, int count)
    {
        to.Write(buffer, index, count);
        kept?.Append(buffer, index, count);
    }

    public override void Flush() => to.Flush();
}
