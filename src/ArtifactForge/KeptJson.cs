using System.Text.Json.Serialization.Metadata;

namespace ArtifactForge;

/// <summary>
/// A file that only saves work: where it cannot be read or written, things are found out anew. Runs may share it; each
/// writes it aside and moves it there.
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
        var aside = $"{file}.{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(aside, CanonicalJson.Write(value, type));
            File.Move(aside, file, overwrite: true);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            // Then it is found out anew next time.
        }
        finally
        {
            // Asked first: where not even the folder could be made, deleting is an error.
            if (File.Exists(aside))
            {
                File.Delete(aside);
            }
        }
    }
}
