using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ArtifactForge;

/// <summary>JSON whose bytes are an identity: the same value gives the same bytes everywhere, ending in one line feed.</summary>
public static class CanonicalJson
{
    public static byte[] Write<T>(T value, JsonTypeInfo<T> type) => [.. JsonSerializer.SerializeToUtf8Bytes(value, type), (byte)'\n'];

    /// <summary>Reads what a store holds, which anyone may have written.</summary>
    /// <param name="fix">What to do where it cannot be read.</param>
    public static T Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type, string where, string? fix = null)
    {
        try
        {
            var value = JsonSerializer.Deserialize(json, type) ?? throw new JsonException("The document is null.");
            RefuseGaps(json);
            return value;
        }
        catch (JsonException error)
        {
            throw new ForgeException(
                where: error.LineNumber is { } line ? $"{where}:{line + 1}" : where,
                what: $"is not a document that this version can read: {error.Message.Split(" Path:")[0]}",
                fix: fix ?? "If nobody edited it, it is damaged: restore it from a copy.",
                Failure.Damage,
                error);
        }
    }

    /// <summary>Types say where a member may be null; of what a list holds the serializer asks nobody.</summary>
    private static void RefuseGaps(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        for (var before = JsonTokenType.None; reader.Read(); before = reader.TokenType)
        {
            if (reader.TokenType == JsonTokenType.Null && before != JsonTokenType.PropertyName)
            {
                throw new JsonException("A list holds null.");
            }
        }
    }
}
