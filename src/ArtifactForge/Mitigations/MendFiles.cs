using ArtifactForge.Mitigations.Iam;
using ArtifactForge.Mitigations.Requirements;

namespace ArtifactForge.Mitigations;

/// <summary>Every file that mends a release and needs none of its cookbook: requirements, policies, templates, scripts.</summary>
public static class MendFiles
{
    public static IReadOnlyList<ArtifactText> Of(Mends mends)
    {
        var policies = NamedPolicy.Of(mends);
        ArtifactText[] files =
        [
            .. RequirementsFiles.Of(mends),
            .. NamedRole.Of(mends).SelectMany(RoleFiles.Of),
            .. policies.SelectMany(PolicyFiles.Of),
            .. ScriptFiles.Of(mends, policies),
        ];
        foreach (var clash in files.GroupBy(file => file.Path, StringComparer.Ordinal).Where(same => same.Count() > 1))
        {
            throw new ForgeException(
                where: ArtifactText.Names(clash.SelectMany(file => file.Sources), mends.Release.Version),
                what: $"two artifacts would have the same file name, {clash.Key}.",
                fix: "Give one of the two policies, roles or scripts another name.");
        }

        return files;
    }
}
