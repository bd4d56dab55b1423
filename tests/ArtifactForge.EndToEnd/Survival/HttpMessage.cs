using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace ArtifactForge.EndToEnd.Survival;

/// <summary>One HTTP/1.1 message, byte for byte as it came: the head to its empty line, the body with whatever frames it.</summary>
public sealed record HttpMessage(string Head, byte[] Body)
{
    public string StartLine => Head[..Head.IndexOf('\r', StringComparison.Ordinal)];

    public int Status => int.Parse(StartLine.Split(' ')[1], CultureInfo.InvariantCulture);

    /// <summary>Whether the connection ends with this message.</summary>
    public bool IsLast => StartLine.StartsWith("HTTP/1.0", StringComparison.Ordinal) || string.Equals(Header("Connection"), "close", StringComparison.OrdinalIgnoreCase);

    public string? Header(string name) => Lines.FirstOrDefault(line => IsOf(line, name))?[(name.Length + 1)..].Trim();

    public HttpMessage Without(params string[] names) =>
        this with { Head = string.Join("\r\n", Lines.Where(line => !names.Any(name => IsOf(line, name)))) };

    public byte[] ToBytes() => [.. Encoding.Latin1.GetBytes(Head), .. Body];

    public static HttpMessage Answer(int status, string code, TimeSpan skew = default)
    {
        var body = Encoding.UTF8.GetBytes($"""<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code><Message>As the test says.</Message></Error>""");
        return new HttpMessage($"HTTP/1.1 {status} {code}\r\nContent-Type: application/xml\r\nContent-Length: {body.Length}\r\nDate: {DateTimeOffset.UtcNow + skew:R}\r\n\r\n", body);
    }

    /// <summary>Null where the sender has ended.</summary>
    /// <param name="onHead">Before the body is waited for.</param>
    public static async Task<HttpMessage?> ReadRequestAsync(PipeReader from, Func<HttpMessage, Task> onHead)
    {
        if (await ThroughAsync(from, "\r\n\r\n"u8.ToArray()) is not { } head)
        {
            return null;
        }

        var message = new HttpMessage(Encoding.Latin1.GetString(head), []);
        await onHead(message);
        return message with { Body = await BodyAsync(from, message, untilEnd: false) };
    }

    /// <param name="method">Of the request: an answer to HEAD has a length and no body.</param>
    public static async Task<HttpMessage> ReadAnswerAsync(PipeReader from, string method)
    {
        while (true)
        {
            var head = await ThroughAsync(from, "\r\n\r\n"u8.ToArray()) ?? throw new EndOfStreamException("The server ended the connection.");
            var message = new HttpMessage(Encoding.Latin1.GetString(head), []);
            if (message.Status >= 200)
            {
                var isEmpty = method == "HEAD" || message.Status is 204 or 304;
                return isEmpty ? message : message with { Body = await BodyAsync(from, message, untilEnd: true) };
            }
        }
    }

    private string[] Lines => Head.Split("\r\n");

    private static bool IsOf(string line, string name) => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase);

    private static async Task<byte[]> BodyAsync(PipeReader from, HttpMessage message, bool untilEnd)
    {
        if (message.Header("Transfer-Encoding") is "chunked")
        {
            return await ChunksAsync(from);
        }

        return message.Header("Content-Length") is { } length ? await ExactlyAsync(from, int.Parse(length, CultureInfo.InvariantCulture))
            : untilEnd ? await ToEndAsync(from)
            : [];
    }

    private static async Task<byte[]> ChunksAsync(PipeReader from)
    {
        var body = new List<byte>();
        for (var size = -1; size != 0;)
        {
            var line = await LineAsync(from);
            size = int.Parse(Encoding.ASCII.GetString(line).Split(';')[0].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            body.AddRange(line);
            body.AddRange(await ExactlyAsync(from, size == 0 ? 0 : size + 2));
        }

        for (var last = false; !last;)
        {
            var trailer = await LineAsync(from);
            body.AddRange(trailer);
            last = trailer.Length == 2;
        }

        return [.. body];
    }

    private static async Task<byte[]> LineAsync(PipeReader from) => await ThroughAsync(from, "\r\n"u8.ToArray()) ?? throw new EndOfStreamException("A message broke off.");

    private static async Task<byte[]?> ThroughAsync(PipeReader from, byte[] delimiter)
    {
        while (true)
        {
            var read = await from.ReadAsync();
            var found = Find(read.Buffer, delimiter);
            if (found is not null || read.IsCompleted)
            {
                from.AdvanceTo(read.Buffer.GetPosition(found?.Length ?? 0));
                return found;
            }

            from.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static byte[]? Find(ReadOnlySequence<byte> buffer, byte[] delimiter)
    {
        var reader = new SequenceReader<byte>(buffer);
        return reader.TryReadTo(out ReadOnlySequence<byte> before, delimiter) ? [.. before.ToArray(), .. delimiter] : null;
    }

    private static async Task<byte[]> ExactlyAsync(PipeReader from, int size)
    {
        if (size == 0)
        {
            return [];
        }

        var read = await from.ReadAtLeastAsync(size);
        if (read.Buffer.Length < size)
        {
            throw new EndOfStreamException("A message broke off.");
        }

        var bytes = read.Buffer.Slice(0, size).ToArray();
        from.AdvanceTo(read.Buffer.GetPosition(size));
        return bytes;
    }

    private static async Task<byte[]> ToEndAsync(PipeReader from)
    {
        using var body = new MemoryStream();
        await from.CopyToAsync(body);
        return body.ToArray();
    }
}
