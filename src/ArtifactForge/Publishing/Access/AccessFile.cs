using ArtifactForge.Mitigations.Iam;

namespace ArtifactForge.Publishing.Access;

/// <summary>A policy of a store with its two files: JSON, and a template that puts it in place.</summary>
public sealed record AccessFile(AccessPolicy Policy, string Json, string Template)
{
    public string JsonName => $"{Policy.Name}.json";

    public string TemplateName => Policy.Name + PolicyFiles.TemplateExtension;

    /// <summary>Every policy that a store needs.</summary>
    public static IReadOnlyList<AccessFile> Of(StoreAccess access)
    {
        var files = new List<AccessFile>();
        foreach (var policy in new[] { access.Publisher(), access.Prune(), access.Preflight(), access.Reader() })
        {
            files.Add(Of(policy, access.Places[0]));
        }

        foreach (var place in access.Places)
        {
            var suffix = access.Places.Count > 1 ? $"-{place.Region}" : "";
            files.AddRange(BucketPolicies.Of(place, access.IsAws).Select(policy => Of(policy with { Name = policy.Name + suffix }, place)));
        }

        return files;
    }

    private static AccessFile Of(AccessPolicy policy, StorePlace place) => new(policy, policy.Json(place.Region), policy.Template(place));
}
