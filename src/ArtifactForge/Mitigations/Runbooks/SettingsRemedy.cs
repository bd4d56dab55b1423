using ArtifactForge.Catalog;

namespace ArtifactForge.Mitigations.Runbooks;

/// <summary>Values that an image configuration needs.</summary>
internal static class SettingsRemedy
{
    public static Remedy Of(ImageConfigMitigation mitigation) => new()
    {
        Mitigation = mitigation,
        Use =
        [
            new Paragraph(Words.Of("The image configuration above sets these. Where a value is JSON, the quotes around it are part of the value.")),
            new Grid(["Key", "Value"], [.. mitigation.Settings.Select(setting => new[] { Words.Code(setting.Key), Words.Code(setting.Value) })]),
        ],
        Back = [new Paragraph(Words.Of("Remove the keys from the image configuration and build the image again."))],
    };
}
