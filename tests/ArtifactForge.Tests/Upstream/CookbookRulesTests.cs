using System.Text;
using ArtifactForge.Tests.Archives;
using ArtifactForge.Upstream;

namespace ArtifactForge.Tests.Upstream;

/// <summary>What a node or an image build needs of a tarball, row by row.</summary>
public sealed class CookbookRulesTests
{
    private static readonly ReleaseVersion Version = ReleaseVersion.Parse("3.4.1");

    private static readonly Dictionary<string, string> Good = new(StringComparer.Ordinal)
    {
        ["Berksfile"] = "source chef_repo: '.'\n\nmetadata\n\ncookbook \"apt\", path: \"./third-party/apt-7.4.2\"\ncookbook 'install', path: './cookbooks/install'\n# cookbook 'old', path: './old'\n",
        ["metadata.rb"] = "name 'aws-parallelcluster'\nchef_version '17.2.29'\nversion '3.4.1'\ndepends 'apt', '~> 7.4.2'\ndepends 'install', '~> 3.4.1'\n",
        ["third-party/apt-7.4.2/metadata.rb"] = "name              'apt'\nversion           '7.4.2'\n",
        ["cookbooks/install/metadata.rb"] = "name 'install'\nversion '3.4.1'\ndepends 'apt', '>= 7.0'\ndepends 'apt'\n",
    };

    [Fact]
    public void AWholeCookbookPasses() => Check("Berksfile", Good["Berksfile"]);

    [Theory]
    [InlineData("Berksfile", null, "Berksfile: is not there")]
    [InlineData("metadata.rb", null, "metadata.rb: is not there")]
    [InlineData("third-party/apt-7.4.2/metadata.rb", null, "the Berksfile takes the cookbook 'apt' from there")]
    [InlineData("cookbooks/install/metadata.rb", null, "the Berksfile takes the cookbook 'install' from there")]
    [InlineData("metadata.rb", "name 'aws-parallelcluster'\n", "says no version")]
    [InlineData("metadata.rb", "version '3.4.2'\n", "says version 3.4.2; expected 3.4.1")]
    [InlineData("metadata.rb", "version '3.4.1'\ndepends 'install', '~> 3.4.2'\n", "depends on 'install' at '~> 3.4.2', but that cookbook says version 3.4.1")]
    [InlineData("metadata.rb", "version '3.4.1'\ndepends 'install', '~> 3.3.1'\n", "depends on 'install' at '~> 3.3.1'")]
    [InlineData("metadata.rb", "version '3.4.1'\ndepends 'install', '= 3.4'\n", "depends on 'install' at '= 3.4'")]
    [InlineData("metadata.rb", "version '3.4.1'\ndepends 'yum', '~> 7.4.0'\n", "depends on 'yum', which the Berksfile does not name")]
    [InlineData("metadata.rb", "version '3.4.1'\ndepends 'apt', 'newest'\n", "depends on 'apt' at 'newest'")]
    [InlineData("cookbooks/install/metadata.rb", "version '3.4.1'\ndepends 'apt', '> 7.4.2'\n", "metadata.rb of install: depends on 'apt' at '> 7.4.2'")]
    [InlineData("third-party/apt-7.4.2/metadata.rb", "name 'apt'\n", "but that cookbook says no version")]
    public void WhatIsMissingOrDoesNotFitIsRefused(string file, string? text, string answer)
    {
        var refusal = Assert.Throws<ForgeException>(() => Check(file, text));
        Assert.Contains(answer, refusal.Message, StringComparison.Ordinal);
        Assert.StartsWith("it: ", refusal.Where, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("~> 3.4")]
    [InlineData("~> 3.4.0")]
    [InlineData(">= 3.0")]
    [InlineData("<= 3.4.1")]
    [InlineData("< 4")]
    [InlineData("= 3.4.1")]
    [InlineData("3.4.1")]
    public void PinsThatFitPass(string pin) => Check("metadata.rb", $"version '3.4.1'\ndepends 'install', '{pin}'\n");

    [Fact]
    public void TheRowsAboutTheTopFolderAreTheReaders()
    {
        Assert.Equal("top", Tar.Read(TarBytes.Begin().End()).TopFolder);
        Assert.Equal("top", Tar.Read(new TarBytes().Folder("./").Folder("./top/").File("./top/a", "a").End()).TopFolder);
        Refused("at the root", new TarBytes().File("Berksfile", "x").End());
        Refused("a second folder at the root", TarBytes.Begin().File("other/Berksfile", "x").End());
        Refused("at the root", TarBytes.Begin().File("stray", "x").End());
        Refused("white space", new TarBytes().File("a b/Berksfile", "x").End());
    }

    private static void Refused(string answer, byte[] tar) => Assert.Contains(answer, Assert.Throws<ForgeException>(() => Tar.Read(tar)).Message, StringComparison.Ordinal);

    private static void Check(string file, string? text)
    {
        var tree = new Dictionary<string, string?>(Good!, StringComparer.Ordinal) { [file] = text };
        CookbookRules.Check(path => tree.GetValueOrDefault(path) is { } content ? Encoding.UTF8.GetBytes(content) : null, Version, "it");
    }
}
