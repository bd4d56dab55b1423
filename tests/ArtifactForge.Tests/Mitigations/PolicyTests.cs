using ArtifactForge.Catalog;
using ArtifactForge.Mitigations;
using ArtifactForge.Mitigations.Iam;

namespace ArtifactForge.Tests.Mitigations;

public sealed class PolicyTests
{
    private const string Get = "imagebuilder:GetImage";
    private const string Cancel = "imagebuilder:CancelImageCreation";

    [Fact]
    public void WhatIsAllowedTwiceIsAllowedOnce()
    {
        var document = PolicyDocument.Of([Mending.Statement(Get, why: "B."), Mending.Statement(Get, why: "A.")]);
        var allowance = Assert.Single(document.Allowances);
        Assert.Equal([Get], allowance.Actions);
        Assert.Equal(["A.", "B."], allowance.Reasons);
    }

    [Fact]
    public void ActionsOnOneResourceAreOneAllowance() =>
        Assert.Equal([Cancel, Get], Assert.Single(PolicyDocument.Of([Mending.Statement(Get), Mending.Statement(Cancel)]).Allowances).Actions);

    [Fact]
    public void AnActionOnAnotherResourceIsNotAllowedOnTheFirst()
    {
        const string One = "arn:{partition}:imagebuilder:{region}:{account}:image/one/*";
        var document = PolicyDocument.Of([Mending.Statement(Get), Mending.Statement(Cancel, One)]);
        Assert.Equal([(Cancel, One), (Get, Mending.AnyImage)], document.Allowances.Select(each => (Assert.Single(each.Actions), Assert.Single(each.Resources))));
    }

    [Fact]
    public void DistributionRegionsBecomeACondition()
    {
        var document = PolicyDocument.Of([Mending.Statement("ec2:CreateTags", "arn:{partition}:ec2:{distributionRegion}::image/*")]);
        Assert.Equal(
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ec2:CreateTags"],"Resource":["arn:PARTITION:ec2:*::image/*"],"Condition":{"StringEquals":{"aws:RequestedRegion":["REGION"]}}}]}""",
            PolicyJson.OneLine(document));
    }

    [Fact]
    public async Task NothingOfOursNamesAPartition()
    {
        var catalogue = await Repository.ReadCatalogueAsync();
        var files = catalogue.Upstream.Releases.SelectMany(release => MendFiles.Of(Mends.For(release, catalogue.Advisories))).ToList();
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.DoesNotMatch("arn:aws(-cn|-us-gov)?:", file.Text));
    }

    [Fact]
    public async Task AllowsWhatUpstreamsOwnTestsAllow()
    {
        var role = Assert.Single(NamedRole.Of(await Mending.OursAsync("3.0.0")));
        var actions = role.Document.Allowances.SelectMany(allowance => allowance.Actions).ToList();
        Assert.Equal(actions.Distinct(StringComparer.Ordinal), actions);
        Assert.Equal(22, actions.Count);
        Assert.Contains(role.Document.Allowances, allowance =>
            allowance.Actions.Contains(Get) && allowance.Actions.Contains(Cancel)
            && allowance.Resources.SequenceEqual(["arn:{partition}:imagebuilder:{region}:{account}:image/parallelclusterimage-{imageId}/*"]));
    }

    [Theory]
    [InlineData("3.1.2", 1)]
    [InlineData("3.1.3", 0)]
    public async Task OnlyReleasesWithoutThePermissionsGetARole(string version, int roles) => Assert.Equal(roles, NamedRole.Of(await Mending.OursAsync(version)).Count);

    [Theory]
    [InlineData("3.1.5", 1)]
    [InlineData("3.2.0", 0)]
    public async Task OnlyReleasesBeforeTheMendGetTheApisPolicy(string version, int policies) => Assert.Equal(policies, NamedPolicy.Of(await Mending.OursAsync(version)).Count);

    [Theory]
    [InlineData(PolicyForm.UserInline, 2048)]
    [InlineData(PolicyForm.Managed, 6144)]
    [InlineData(PolicyForm.RoleInline, 10_240)]
    public async Task APolicyFitsUpToTheLimitOfItsFormAndNotBeyond(PolicyForm form, int limit)
    {
        var release = await Mending.ReleaseAsync("3.1.2");
        var overhead = PolicySize.Of(PolicyDocument.Of([Mending.Statement(Get, "")]));
        IamPolicyMitigation OfSize(int size) => Mending.Policy(release, "big", Mending.Statement(Get, new string('x', size - overhead))) with { Form = form };
        Assert.Equal(limit, PolicySize.Of(Assert.Single(NamedPolicy.Of(Mending.Of(release, ("fits", OfSize(limit))))).Document));
        var error = Assert.Throws<ForgeException>(() => NamedPolicy.Of(Mending.Of(release, ("does-not", OfSize(limit + 1)))));
        Assert.Equal("does-not, release 3.1.2", error.Where);
        Assert.Contains($"has {limit + 1} characters, but IAM allows at most {limit}", error.What, StringComparison.Ordinal);
    }

    [Fact]
    public void WhiteSpaceIsNotCountedAndPlaceholdersAreCountedAtTheirLongest()
    {
        var document = PolicyDocument.Of([Mending.Statement(Get, "arn:{partition}:s:{region}:{account}:a b")]);
        Assert.Equal(
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["imagebuilder:GetImage"],"Resource":["arn:aws-us-gov:s:ap-southeast-1:123456789012:ab"]}]}""".Length,
            PolicySize.Of(document));
    }

    [Fact]
    public async Task SeveralAdvisoriesShareARole()
    {
        var release = await Mending.ReleaseAsync("3.1.2");
        var mends = Mending.Of(release, ("one", Mending.Role(release, "cleanup", Mending.Statement(Get))), ("two", Mending.Role(release, "cleanup", Mending.Statement(Cancel))));
        var role = Assert.Single(NamedRole.Of(mends));
        Assert.Equal([Cancel, Get], Assert.Single(role.Document.Allowances).Actions);
        Assert.Equal(["one", "two"], role.Sources.Select(advisory => advisory.Slug));
        Assert.All(RoleFiles.Of(role), file => Assert.Null(file.Advisory));
    }

    [Fact]
    public async Task TwoRolesForOneKeyNameBothAdvisories()
    {
        var release = await Mending.ReleaseAsync("3.1.2");
        var mends = Mending.Of(release, ("two", Mending.Role(release, "cleanup", Mending.Statement(Get))), ("one", Mending.Role(release, "tidy-up", Mending.Statement(Get))));
        var error = Assert.Throws<ForgeException>(() => NamedRole.Of(mends));
        Assert.Equal("one and two, release 3.1.2", error.Where);
        Assert.Contains("Build/Iam/CleanupLambdaRole cannot name both", error.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OneRoleForTwoServicesNamesBothAdvisories()
    {
        var release = await Mending.ReleaseAsync("3.1.2");
        var (one, two) = (Mending.Role(release, "cleanup", Mending.Statement(Get)), Mending.Role(release, "cleanup", Mending.Statement(Get)) with { TrustedService = "ec2.amazonaws.com" });
        Assert.Equal("one and two, release 3.1.2", Assert.Throws<ForgeException>(() => NamedRole.Of(Mending.Of(release, ("one", one), ("two", two)))).Where);
    }

    [Fact]
    public async Task OnePolicyForTwoHoldersNamesBothAdvisories()
    {
        var release = await Mending.ReleaseAsync("3.1.2");
        var (one, two) = (Mending.Policy(release, "p", Mending.Statement(Get)), Mending.Policy(release, "p", Mending.Statement(Get)) with { AttachTo = "another" });
        Assert.Equal("one and two, release 3.1.2", Assert.Throws<ForgeException>(() => NamedPolicy.Of(Mending.Of(release, ("one", one), ("two", two)))).Where);
    }

    [Fact]
    public async Task APolicyAndARoleOfOneFileNameBothAdvisories()
    {
        var release = await Mending.ReleaseAsync("3.1.2");
        var mends = Mending.Of(release, ("one", Mending.Role(release, "same-{region}", Mending.Statement(Get))), ("two", Mending.Policy(release, "same", Mending.Statement(Get))));
        Assert.Equal("one and two, release 3.1.2", Assert.Throws<ForgeException>(() => MendFiles.Of(mends)).Where);
    }
}
