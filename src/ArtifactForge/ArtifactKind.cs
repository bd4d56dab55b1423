using System.Text.Json.Serialization;

namespace ArtifactForge;

/// <summary>What kind of thing an artifact is, as manifests and views spell it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ArtifactKind>))]
public enum ArtifactKind
{
    [JsonStringEnumMemberName("cookbook-tarball")]
    CookbookTarball,

    [JsonStringEnumMemberName("sidecar")]
    Sidecar,

    [JsonStringEnumMemberName("requirements")]
    Requirements,

    [JsonStringEnumMemberName("constraints")]
    Constraints,

    [JsonStringEnumMemberName("iam-policy")]
    IamPolicy,

    [JsonStringEnumMemberName("cfn-template")]
    CfnTemplate,

    [JsonStringEnumMemberName("script")]
    Script,

    [JsonStringEnumMemberName("image-config")]
    ImageConfig,

    [JsonStringEnumMemberName("runbook")]
    Runbook,
}
