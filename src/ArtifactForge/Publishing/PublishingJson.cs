using System.Text.Json.Serialization;

namespace ArtifactForge.Publishing;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    WriteIndented = true,
    NewLine = "\n")]
[JsonSerializable(typeof(View))]
[JsonSerializable(typeof(ChannelPointer))]
public sealed partial class PublishingJson : JsonSerializerContext;
