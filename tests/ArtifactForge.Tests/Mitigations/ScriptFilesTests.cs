using ArtifactForge.Catalog;
using ArtifactForge.Mitigations;

namespace ArtifactForge.Tests.Mitigations;

public sealed class ScriptFilesTests
{
    [Theory]
    [InlineData("plain", "'plain'")]
    [InlineData("", "''")]
    [InlineData("it's", @"'it'\''s'")]
    [InlineData("$(rm -rf /) `x` \"y\" \\", "'$(rm -rf /) `x` \"y\" \\'")]
    public void WhatIsFilledInIsOneWord(string text, string quoted) => Assert.Equal(quoted, ScriptFiles.Quoted(text));

    [Fact]
    public async Task ThePolicyInAScriptIsTheMergedOne()
    {
        var release = await Mending.ReleaseAsync("3.1.2");
        var script = new ScriptMitigation
        {
            Title = "script",
            Applies = Mending.Everything(release),
            Steps = [],
            FileName = "mend.sh",
            Text = "#!/bin/sh\nrelease=@RELEASE@\nadvisory=@ADVISORY@\npolicy_name=@POLICY_NAME@\npolicy=@POLICY@\n",
            Policy = "shared",
        };
        var file = MendFiles.Of(Mending.Of(
            release,
            ("one", Mending.Policy(release, "shared", Mending.Statement("imagebuilder:GetImage"))),
            ("two", Mending.Policy(release, "shared", Mending.Statement("imagebuilder:DeleteImage"))),
            ("one", script))).Single(file => file.Kind == ArtifactKind.Script);
        Assert.Equal("scripts/3.1.2/mend.sh", file.Path);
        Assert.Equal(
            """
            #!/bin/sh
            release='3.1.2'
            advisory='one'
            policy_name='shared'
            policy='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["imagebuilder:DeleteImage","imagebuilder:GetImage"],"Resource":["arn:PARTITION:imagebuilder:REGION:ACCOUNT_ID:image/*"]}]}'

            """,
            file.Text);
    }

    [Fact]
    public async Task NothingIsLeftOpen()
    {
        var catalogue = await Repository.ReadCatalogueAsync();
        var scripts = catalogue.Upstream.Releases.SelectMany(release => MendFiles.Of(Mends.For(release, catalogue.Advisories))).Where(file => file.Kind == ArtifactKind.Script).ToList();
        Assert.Equal(15, scripts.Count);
        Assert.All(scripts, script => Assert.Empty(script.Text.Split('\n').SelectMany(ScriptBlanks.In)));
    }
}
