using System.Text;

namespace Nuke.Common.Execution;

// Writes through, with secrets replaced. The end of what was written is held back as long as it may be the beginning of one,
// also across Flush; since no secret's spelling has a line end in it, a complete line is never held back.
internal sealed class MaskingWriter(TextWriter inner) : TextWriter
{
    private const string Mask = "***";
    private readonly Lock gate = new();
    private string held = "";

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Write([value]);

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void WriteLine(string? value) => Write(value + CoreNewLine.AsSpan().ToString());

    public override void Write(ReadOnlySpan<char> buffer)
    {
        lock (gate)
        {
            if (Secrets.Values.Count == 0 && held.Length == 0) inner.Write(buffer);
            else inner.Write(Masked(held + buffer.ToString(), isLast: false));
        }
    }

    public override void Flush() => inner.Flush();

    // Nothing more will come: what was held back is no secret after all.
    public void Release()
    {
        lock (gate)
        {
            inner.Write(Masked(held, isLast: true));
            inner.Flush();
        }
    }

    private string Masked(string text, bool isLast)
    {
        var secrets = Secrets.Values;
        var masked = new StringBuilder();
        var at = 0;
        while (at < text.Length)
        {
            if (!isLast && secrets.Any(x => x.AsSpan().StartsWith(text.AsSpan(at)) && x.Length > text.Length - at)) break;
            var found = secrets.FirstOrDefault(x => text.AsSpan(at).StartsWith(x));
            masked.Append(found is null ? text.AsSpan(at, 1) : Mask);
            at += found?.Length ?? 1;
        }
        held = text[at..];
        return masked.ToString();
    }
}
