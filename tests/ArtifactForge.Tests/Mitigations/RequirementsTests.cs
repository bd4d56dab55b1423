using ArtifactForge.Catalog;
using ArtifactForge.Mitigations;
using ArtifactForge.Mitigations.Requirements;

namespace ArtifactForge.Tests.Mitigations;

public sealed class RequirementsTests
{
    private const string Core = "aws-cdk.core";

    [Theory]
    [InlineData("~=1.137,>=1.153.1,<2", true)]
    [InlineData("~=1.137,>=2", false)]
    [InlineData("~=1.137,==2.*", false)]
    [InlineData("~=1.137.2,>=1.138", false)]
    [InlineData("~=1.137.2,>=1.137.9", true)]
    [InlineData("==1.153.1,!=1.153.1", false)]
    [InlineData("==1.153.1,==1.153.1.0", true)]
    [InlineData("==1.153.0,!=1.153.*", false)]
    [InlineData(">=1.5,<1.5", false)]
    [InlineData(">=1.5,<=1.5", true)]
    [InlineData(">1.5,<=1.5", false)]
    [InlineData(">1.5,<1.5.0.1", true)]
    [InlineData("==1.10.*,<1.9", false)]
    [InlineData("==1.9.*,<1.10", true)]
    [InlineData(">=2rc1,<2", false)]
    [InlineData("!=1.*,!=0.*,<2", false)]
    [InlineData("!=1.*,<2", true)]
    [InlineData("==2.0.post1,>2", false)]
    [InlineData("==2.0.post2,>2.0.post1", true)]
    [InlineData("<2rc2,>=2rc1", true)]
    [InlineData("<1.153.1,!=1.153.0,>1.152", true)]
    public void ASpecifierCanBeMetOrNot(string specifier, bool met) => Assert.Equal(met, VersionClause.CanBeMet(VersionClause.ParseAll(specifier)));

    [Fact]
    public async Task OnlyReleasesThatCanInstallTheBadVersionGetRequirements()
    {
        var catalogue = await Repository.ReadCatalogueAsync();
        foreach (var release in catalogue.Upstream.Releases)
        {
            var canInstallIt = VersionClause.CanBeMet([.. VersionClause.ParseAll(release.CdkSpecifier), .. VersionClause.ParseAll("==1.153.0")]);
            var files = RequirementsFiles.Of(Mends.For(release, catalogue.Advisories)).Select(file => Path.GetFileName(file.Path));
            Assert.Equal(canInstallIt ? ["requirements.txt", "constraints-1.152.0.txt", "constraints-1.153.1.txt"] : [], files);
        }
    }

    [Fact]
    public async Task SeveralAdvisoriesMakeOneFile()
    {
        var release = await Mending.ReleaseAsync("3.1.2");
        var files = RequirementsFiles.Of(Mending.Of(
            release,
            ("cdk", Mending.Requirements(release, ">=1.153.1", [Core], "1.153.1")),
            ("more-cdk", Mending.Requirements(release, "<1.200", ["aws_cdk.core", "aws_cdk.aws-lambda"])),
            ("flask", Mending.Requirements(release, ">=2.2.5,<2.3", ["flask"])))).ToList();
        Assert.Equal(["requirements/3.1.2/requirements.txt", "requirements/3.1.2/constraints-1.153.1.txt"], files.Select(file => file.Path));
        Assert.Equal(["aws_cdk.aws-lambda~=1.137,<1.200", "aws-cdk.core~=1.137,>=1.153.1,<1.200", "flask>=2.2.5,<2.3"], Lines(files[0]));
        Assert.Equal(["aws-cdk.core==1.153.1"], Lines(files[1]));
        Assert.Equal((null, "cdk"), (files[0].Advisory, files[1].Advisory?.Slug));
    }

    [Fact]
    public async Task TheReleasesOwnSpecifierIsForItsCdkPackagesAlone()
    {
        var release = await Mending.ReleaseAsync("3.1.4");
        var file = RequirementsFiles.Of(Mending.Of(release, ("a", Mending.Requirements(release, ">=1", [Core, "PyYAML"])))).Single();
        Assert.Equal(["aws-cdk.core~=1.137,>=1,!=1.153.0", "PyYAML>=1"], Lines(file));
    }

    [Theory]
    [InlineData(">=2.2.5", "<2.2", "one and two, release 3.1.2", "flask>=2.2.5 and flask<2.2 cannot both be met.")]
    [InlineData("==2.2.5", "==2.2.6", "one and two, release 3.1.2", "flask==2.2.5 and flask==2.2.6 cannot both be met.")]
    public async Task ContradictingPinsNameBothAdvisories(string one, string other, string where, string what)
    {
        var release = await Mending.ReleaseAsync("3.1.2");
        var mends = Mending.Of(release, ("two", Mending.Requirements(release, other, ["Flask"])), ("one", Mending.Requirements(release, one, ["flask"])));
        var error = Assert.Throws<ForgeException>(() => RequirementsFiles.Of(mends).ToList());
        Assert.Equal((where, what), (error.Where, error.What.Replace("Flask", "flask", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ThreeThatContradictOnlyTogetherAreAllNamed()
    {
        var release = await Mending.ReleaseAsync("3.1.2");
        var mends = Mending.Of(
            release,
            ("a", Mending.Requirements(release, "==2.*", ["x"])),
            ("b", Mending.Requirements(release, "!=2.0.*,<2.2", ["x"])),
            ("c", Mending.Requirements(release, "!=2.1.*", ["x"])));
        Assert.Equal("a and b and c, release 3.1.2", Assert.Throws<ForgeException>(() => RequirementsFiles.Of(mends).ToList()).Where);
    }

    [Fact]
    public async Task AnAdvisoryThatTheReleaseItselfContradictsIsNamed()
    {
        var release = await Mending.ReleaseAsync("3.1.2");
        var mends = Mending.Of(release, ("two", Mending.Requirements(release, ">=2", [Core])));
        var error = Assert.Throws<ForgeException>(() => RequirementsFiles.Of(mends).ToList());
        Assert.Equal(("two, release 3.1.2", "aws-cdk.core>=2 cannot be met: the release itself requires ~=1.137."), (error.Where, error.What));
    }

    [Fact]
    public async Task AVersionToGoBackToMustSuitTheReleaseAndTheOtherAdvisories()
    {
        var release = await Mending.ReleaseAsync("3.1.4");
        var bad = Mending.Of(release, ("one", Mending.Requirements(release, ">=1", [Core], "1.153.0")));
        Assert.Contains("so that 1.153.0 cannot be installed", Assert.Throws<ForgeException>(() => RequirementsFiles.Of(bad).ToList()).What, StringComparison.Ordinal);

        var quarrel = Mending.Of(
            release,
            ("one", Mending.Requirements(release, ">=1.153.1", [Core], "1.152.0")),
            ("two", Mending.Requirements(release, ">=1.160", [Core])));
        Assert.Equal("one and two, release 3.1.4", Assert.Throws<ForgeException>(() => RequirementsFiles.Of(quarrel).ToList()).Where);
    }

    private static IEnumerable<string> Lines(ArtifactText file) => file.Text.Split('\n').Where(line => line.Length > 0 && line[0] != '#');
}
