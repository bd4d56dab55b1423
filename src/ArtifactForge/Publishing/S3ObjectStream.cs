using Amazon.Runtime;

namespace ArtifactForge.Publishing;

/// <summary>
/// An object on its way here. Where it is cut off or stalls, the rest is asked for; what goes wrong for good is told with
/// its place.
/// </summary>
/// <param name="server">Where it comes from: host and port.</param>
/// <param name="rest">Asks for what follows the first bytes, so many; its errors are told already.</param>
public sealed class S3ObjectStream(string where, Stream first, long length, string server, Patience patience, Func<long, CancellationToken, Task<Stream>> rest) : Stream
{
    private Stream content = first;
    private long read;
    private int cuts;
    private bool isTold;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => read;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                var count = await ReadInTimeAsync(buffer, cancellationToken);
                read += count;
                return count;
            }
            catch (IOException) when (++cuts <= Patience.Repeats)
            {
                await content.DisposeAsync();
                content = await rest(read, cancellationToken);
            }
            catch (IOException error)
            {
                throw S3Advice.For(error, where, "s3:GetObject");
            }
            catch (AmazonClientException otherwise)
            {
                // The SDK compares with the checksum that the server has. What it found wrong has been handed on by now.
                isTold = true;
                throw Damaged(otherwise);
            }
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();

    public override void Flush()
    {
        // Nothing is written.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) DisposeContent();
        base.Dispose(disposing);
    }

    /// <summary>The SDK compares once more when it is done with the object: where nobody has read behind its last byte, for the first time.</summary>
    private void DisposeContent()
    {
        try
        {
            content.Dispose();
        }
        catch (AmazonClientException otherwise)
        {
            if (!isTold) throw Damaged(otherwise);
        }
    }

    private ForgeException Damaged(AmazonClientException otherwise) => new(
        where, $"did not arrive as the server says that it is: {otherwise.Message.Trim()}.", "Run the same command again; if it stays so, it was damaged where it is stored.", Failure.Damage, otherwise);

    private async ValueTask<int> ReadInTimeAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        var count = await patience.WaitAsync(server, "nothing came for", more: TimeSpan.Zero, token => content.ReadAsync(buffer, token).AsTask(), cancellation);
        return count > 0 || buffer.Length == 0 || read >= length ? count : throw new EndOfStreamException($"{length - read} of {length} bytes are missing");
    }
}
