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
[JsonSerializable(typeof(PointerMove))]
[JsonSerializable(typeof(Journal))]
[JsonSerializable(typeof(Lease))]
[JsonSerializable(typeof(Yank))]
[JsonSerializable(typeof(PruneMark))]
[JsonSerializable(typeof(PruneRecord))]
[JsonSerializable(typeof(RememberedPlans))]
public sealed partial class PublishingJson : JsonSerializerContext;
