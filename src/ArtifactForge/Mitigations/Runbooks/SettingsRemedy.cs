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
            new Paragraph(Words.Of("The image configuration above sets these. The quotes around a text of JSON belong to it.")),
            new Grid(["Key", "Value"], [.. mitigation.Settings.Select(setting => new[] { Words.Code(setting.Key), Words.Code(setting.Value) })]),
        ],
        Back = [new Paragraph(Words.Of("Take the keys out of the image configuration, and build the image again."))],
    };
}
