using ArtifactForge.Catalog;
using ArtifactForge.Mitigations.Iam;

namespace ArtifactForge.Mitigations;

/// <summary>Writes the image configuration of one target: complete, or as the fragment for a configuration that exists.</summary>
public static class ImageConfigDocument
{
    public const string ParentImageKey = "Build/ParentImage";

    // Passes the schema (^ami) and cannot be anybody's image.
    private const string UnknownImage = "ami-00000000000000000";

    /// <summary>A whole configuration: what only the user knows is marked CHANGE, all else has a default.</summary>
    public static string Complete(ImageConfigTarget target, AwsRegion region, string? cookbookUrl, string storeRemark)
    {
        var config = new ConfigNode();
        config.Set("Build/InstanceType", target.Architecture.InstanceType);
        if (target.System.ParentImages.TryGetValue(target.Architecture.Id, out var image))
        {
            config.Set(
                ParentImageKey,
                $"arn:{region.Partition}:imagebuilder:{region}:aws:image/{image}/x.x.x",
                remark: "The newest image that EC2 Image Builder manages; the ID of your own AMI (ami-...) works as well.");
        }
        else
        {
            config.Set(ParentImageKey, UnknownImage, remark: $"CHANGE: the id of the {target.System.Name} AMI ({target.Architecture.Id}) to build from.");
        }

        SetMends(config, target, region, cookbookUrl, storeRemark);
        return Checked(config, target).ToYaml(Header(target, region, "A complete configuration for: pcluster build-image --image-id ID --image-configuration FILE --region " + region));
    }

    /// <summary>Only what mends: to paste into a configuration that exists.</summary>
    public static string Fragment(ImageConfigTarget target, AwsRegion region, string? cookbookUrl, string storeRemark)
    {
        var config = new ConfigNode();
        SetMends(config, target, region, cookbookUrl, storeRemark);
        ImageConfigSchema.CheckFragment(config, target.Release.ImageConfigKeys, target.Name);
        return config.ToYaml(Header(target, region, "Merge these keys into your image configuration."));
    }

    private static ConfigNode Checked(ConfigNode config, ImageConfigTarget target)
    {
        ImageConfigSchema.Check(config, target.Release.ImageConfigKeys, target.Name);
        return config;
    }

    private static string Header(ImageConfigTarget target, AwsRegion region, string use) => string.Join(
        '\n',
        [
            $"ParallelCluster {target.Release.Version}, {target.System.Name}, {target.Architecture.Id}, {region}",
            .. target.Mends.Select(mend => mend.Advisory).Distinct().Select(advisory => $"Fixes: {advisory.Title} ({advisory.Slug})"),
            use,
        ]);

    private static void SetMends(ConfigNode config, ImageConfigTarget target, AwsRegion region, string? cookbookUrl, string storeRemark)
    {
        if (cookbookUrl is not null && target.Mends.Any(mend => mend.Mitigation is CookbookPatchMitigation))
        {
            config.Set(ImageConfigKeys.Cookbook, cookbookUrl, remark: storeRemark);
        }

        var setBy = new Dictionary<string, (string Value, Advisory Advisory)>(StringComparer.Ordinal);
        foreach (var (advisory, mitigation) in target.Mends)
        {
            foreach (var (key, value, remark) in Settings(mitigation, target.Release.Version, region))
            {
                if (setBy.TryGetValue(key, out var other) && !string.Equals(other.Value, value, StringComparison.Ordinal))
                {
                    throw new ForgeException(
                        where: $"{other.Advisory.Slug} and {advisory.Slug}, release {target.Release.Version}",
                        what: $"{key} cannot be both '{other.Value}' and '{value}'.",
                        fix: "Narrow 'applies' of one of the two, or give both a value that works for both.");
                }

                setBy[key] = (value, advisory);
                config.Set(key, value, target.Release.ImageConfigKeys.Rules[key].Type, remark);
            }
        }

        if (target.Release.ImageConfigKeys.Clash(setBy.Keys) is var (one, excluded))
        {
            throw new ForgeException(
                where: ArtifactText.Names([setBy[one].Advisory, setBy[excluded].Advisory], target.Release.Version),
                what: $"{one} and {excluded} are mutually exclusive.",
                fix: "Narrow 'applies' of one of the two, or fix both with the same key.");
        }
    }

    private static IEnumerable<(string Key, string Value, string? Remark)> Settings(Mitigation mitigation, ReleaseVersion release, AwsRegion region) => mitigation switch
    {
        ImageConfigMitigation image => image.Settings.Select(setting => (setting.Key, setting.Value, (string?)null)),
        IamRoleMitigation { ImageConfigKey: { } key } role =>
        [
            (
                key,
                NamedRole.Arn(role, region),
                $"CHANGE: replace {PolicyJson.Account} with your account ID. The role is created by iam/{release}/{PolicyFiles.FileName(role.Name)}{PolicyFiles.TemplateExtension}."),
        ],
        _ => [],
    };
}
