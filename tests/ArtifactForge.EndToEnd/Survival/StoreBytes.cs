using System.Net;

namespace ArtifactForge.EndToEnd.Survival;

/// <summary>The bytes under a key as a stranger gets them: null where there are none. Nothing of the library is in between.</summary>
public delegate Task<byte[]?> StoreBytes(string key);

/// <summary>The server did not answer, or said that it cannot: nothing that a reader could take for a release.</summary>
public sealed class UnansweredException(string message, Exception? inner = null) : Exception(message, inner);

public static class StoreBytesOf
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(20) };

    public static StoreBytes Folder(string folder) => async key =>
    {
        try
        {
            return await File.ReadAllBytesAsync(Path.Combine(folder, key));
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    };

    /// <summary>A bucket that anybody may read.</summary>
    public static StoreBytes Web(string url) => async key =>
    {
        try
        {
            using var response = await Http.GetAsync(new Uri($"{url}/{key}"));
            return response.StatusCode switch
            {
                HttpStatusCode.OK => await response.Content.ReadAsByteArrayAsync(),
                HttpStatusCode.NotFound => null,
                var status => throw new UnansweredException($"{key}: {(int)status}"),
            };
        }
        catch (Exception error) when (error is HttpRequestException or IOException or TaskCanceledException)
        {
            throw new UnansweredException($"{key}: {error.Message}", error);
        }
    };
}
