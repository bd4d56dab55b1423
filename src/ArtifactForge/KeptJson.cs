using System.Text.Json.Serialization.Metadata;

namespace ArtifactForge;

/// <summary>
/// A file that only saves work: where it cannot be read or written, things are found out anew. Runs may share it.
/// </summary>
internal static class KeptJson
{
    public static T? TryRead<T>(string file, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            // Looked for: the first exception of a process takes ten milliseconds.
            return File.Exists(file) ? CanonicalJson.Read(File.ReadAllBytes(file), type, file) : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ForgeException)
        {
            return null;
        }
    }

    public static void TryWrite<T>(string file, T value, JsonTypeInfo<T> type)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            Aside.Put(file, CanonicalJson.Write(value, type));
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            // Then it is found out anew next time.
        }
    }
}
