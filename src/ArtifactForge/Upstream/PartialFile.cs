using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace ArtifactForge.Upstream;

/// <summary>
/// What has come of a download so far, so that a broken one goes on where it stopped, in a later run too. Beside it stands
/// the server's mark of the version that the bytes are of: without one, nobody knows whether the rest belongs to it.
/// </summary>
public sealed class PartialFile : IDisposable
{
    private readonly string markFile;
    private bool isJudged;

    private PartialFile(FileStream content)
    {
        Content = content;
        markFile = $"{content.Name}.mark";
        Mark = content.Length > 0 && File.Exists(markFile) && RangeConditionHeaderValue.TryParse(File.ReadAllText(markFile), out var mark) ? mark.ToString() : null;
        if (Mark is null)
        {
            content.SetLength(0);
        }
    }

    public FileStream Content { get; }

    /// <summary>A strong entity tag or a date, to be sent as If-Range (RFC 9110, 13.1.5).</summary>
    public string? Mark { get; private set; }

    /// <summary>One for each URL. Where another run is just filling it (and may be done and gone by now), a file of our own.</summary>
    public static PartialFile Open(string folder, string url)
    {
        Directory.CreateDirectory(folder);
        var name = Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url)))[..32]);
        try
        {
            return new PartialFile(new FileStream($"{name}.part", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException)
        {
            return new PartialFile(new FileStream($"{name}-{Guid.NewGuid():N}.part", FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 4096, FileOptions.DeleteOnClose));
        }
    }

    /// <exception cref="ForgeException">The disk does not take it, which no other mirror changes.</exception>
    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        try
        {
            await Content.WriteAsync(bytes, cancellation);
        }
        catch (IOException refused)
        {
            throw new ForgeException(Content.Name, $"cannot be written: {refused.Message}", "Make room, and run again: the download goes on where it stopped.", Failure.Failed, refused);
        }
    }

    /// <summary>From the beginning, with another version or one that cannot be told apart.</summary>
    public void Restart(string? mark)
    {
        Content.SetLength(0);
        Mark = mark;
        if (mark is null)
        {
            File.Delete(markFile);
        }
        else
        {
            File.WriteAllText(markFile, mark);
        }
    }

    /// <summary>All of it came and was looked at: whatever came of that, nothing is to be resumed.</summary>
    public void Discard() => isJudged = true;

    public void Dispose()
    {
        // Before it is closed, lest another run has opened it.
        if (isJudged || Content.Length == 0 || Mark is null)
        {
            File.Delete(markFile);
            File.Delete(Content.Name);
        }

        Content.Dispose();
    }
}
