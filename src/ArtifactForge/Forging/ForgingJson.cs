using System.Text.Json.Serialization;

namespace ArtifactForge.Forging;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    WriteIndented = true,
    NewLine = "\n")]
[JsonSerializable(typeof(Manifest))]
[JsonSerializable(typeof(RememberedRelease))]
[JsonSerializable(typeof(MadeTarball))]
public sealed partial class ForgingJson : JsonSerializerContext;
