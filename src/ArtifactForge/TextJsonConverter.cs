using System.Text.Json;
using System.Text.Json.Serialization;

namespace ArtifactForge;

/// <summary>A value type as the text that it is written as. Text that is no such value is an error of the document.</summary>
public abstract class TextJsonConverter<T>(TextJsonConverter<T>.Parser tryParse) : JsonConverter<T>
    where T : struct
{
    public delegate bool Parser(string? text, out T value);

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && tryParse(reader.GetString(), out var value)
            ? value
            : throw new JsonException($"Expected a {typeof(T).Name}.");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

public sealed class Sha256DigestConverter() : TextJsonConverter<Sha256Digest>(Sha256Digest.TryParse);

public sealed class ReleaseVersionConverter() : TextJsonConverter<ReleaseVersion>(ReleaseVersion.TryParse);
