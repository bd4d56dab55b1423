using ArtifactForge.Catalog;
using ArtifactForge.Mitigations;

namespace ArtifactForge.Tests.Mitigations;

/// <summary>Mends made up for tests, of as many advisories as one likes on one real release.</summary>
internal static class Mending
{
    public const string AnyImage = "arn:{partition}:imagebuilder:{region}:{account}:image/*";

    public static async Task<UpstreamRelease> ReleaseAsync(string version) =>
        (await Repository.ReadCatalogueAsync()).Upstream.Find(ReleaseVersion.Parse(version))!;

    /// <summary>What our own catalogue has for a release.</summary>
    public static async Task<Mends> OursAsync(string version)
    {
        var catalogue = await Repository.ReadCatalogueAsync();
        return Mends.For(catalogue.Upstream.Find(ReleaseVersion.Parse(version))!, catalogue.Advisories);
    }

    public static Mends Of(UpstreamRelease release, params (string Slug, Mitigation Mitigation)[] mends) =>
        new(release, [.. mends.Select(mend => (Advisory(release, mend.Slug), mend.Mitigation))]);

    public static Applicability Everything(UpstreamRelease release)
    {
        Assert.True(ReleaseRange.TryParse($"[{release.Version}]", out var range));
        return new()
        {
            Range = range!,
            Releases = [release],
            OperatingSystems = [.. release.OperatingSystems.Select(system => system.Id)],
            Architectures = [.. release.Architectures.Select(architecture => architecture.Id)],
            Feature = Feature.BuildImage,
        };
    }

    public static RequirementsMitigation Requirements(UpstreamRelease release, string specifier, string[] packages, params string[] constraints) =>
        new() { Title = specifier, Applies = Everything(release), Steps = [], Packages = packages, Specifier = specifier, Constraints = constraints };

    public static IamPolicyMitigation Policy(UpstreamRelease release, string name, params PolicyStatement[] statements) => new()
    {
        Title = name,
        Applies = Everything(release),
        Steps = [],
        Name = name,
        Form = PolicyForm.RoleInline,
        AttachTo = "a role",
        Statements = statements,
    };

    public static IamRoleMitigation Role(UpstreamRelease release, string name, params PolicyStatement[] statements) => new()
    {
        Title = name,
        Applies = Everything(release),
        Steps = [],
        Name = name,
        Path = "/parallelcluster/",
        TrustedService = "lambda.amazonaws.com",
        ManagedPolicies = [],
        Statements = statements,
        ImageConfigKey = "Build/Iam/CleanupLambdaRole",
    };

    public static PolicyStatement Statement(string action, string resource = AnyImage, string why = "It must.") => new([action], [resource], why);

    private static Advisory Advisory(UpstreamRelease release, string slug) => new()
    {
        Slug = slug,
        Title = $"The issue {slug}",
        Summary = slug,
        Published = new DateOnly(2024, 1, 1),
        Updated = new DateOnly(2024, 1, 1),
        References = [],
        Affects = Everything(release),
        Symptoms = [],
        Checks = [],
        Notes = [],
        Mitigations = [],
    };
}
