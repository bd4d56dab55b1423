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
    [InlineData("Berksfile", null, "Berksfile: is missing")]
    [InlineData("metadata.rb", null, "metadata.rb: is missing")]
    [InlineData("third-party/apt-7.4.2/metadata.rb", null, "the Berksfile takes the cookbook 'apt' from there")]
    [InlineData("cookbooks/install/metadata.rb", null, "the Berksfile takes the cookbook 'install' from there")]
    [InlineData("metadata.rb", "name 'aws-parallelcluster'\n", "does not state a version")]
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

    [Fact]
    public void WhatNobodyWritesByHandIsNotRead() =>
        Assert.Contains("more than the limit of 1048576", Assert.Throws<ForgeException>(() => Check("Berksfile", new string(' ', (1 << 20) + 1))).Message, StringComparison.Ordinal);

    /// <summary>Each behind a Berksfile that is good: what berks would look for on a node, which reaches nothing.</summary>
    [Theory]
    [InlineData("cookbook 'zzz', path: './zzz'", "zzz/metadata.rb: is missing: the Berksfile takes the cookbook 'zzz' from there")]
    [InlineData("cookbook 'zzz', :path => './zzz'", "zzz/metadata.rb: is missing")]
    [InlineData("cookbook('zzz', {'path' => \"./zzz\"})", "zzz/metadata.rb: is missing")]
    [InlineData("cookbook 'zzz',\n  path: './zzz'", "zzz/metadata.rb: is missing")]
    [InlineData("cookbook 'zzz', # why\r\n\n  # and why not\n  '~> 1.0',\n  path:\n    './zzz'", "zzz/metadata.rb: is missing")]
    [InlineData("cookbook(\n  'zzz',\n  path: './zzz'\n)", "zzz/metadata.rb: is missing")]
    [InlineData("cookbook \\\n  'zzz', path: './zzz'", "zzz/metadata.rb: is missing")]
    [InlineData("group(:a) { cookbook 'zzz', path: './zzz' }", "zzz/metadata.rb: is missing")]
    [InlineData("group :a do\n  cookbook 'zzz'\nend", "Berksfile: does not give a path in plain text for the cookbook 'zzz', and nodes resolve offline")]
    [InlineData("cookbook 'zzz'", "does not give a path in plain text for the cookbook 'zzz'")]
    [InlineData("cookbook 'zzz' # , path: './cookbooks/install'", "does not give a path in plain text for the cookbook 'zzz'")]
    [InlineData("cookbook 'zzz', '~> 1.0'\n'path: \"./cookbooks/install\"'", "does not give a path in plain text for the cookbook 'zzz'")]
    [InlineData("cookbook 'zzz', path: \"./cookbooks/#{zzz}\"", "does not give a path in plain text for the cookbook 'zzz'")]
    [InlineData("cookbook 'zzz', git: 'https://example.org/zzz.git'", "takes the cookbook 'zzz' by 'git:', and nodes resolve offline")]
    [InlineData("cookbook 'zzz',\n  :github => 'zzz/zzz', path: './cookbooks/install'", "takes the cookbook 'zzz' by 'github:'")]
    [InlineData("%w(zzz).each { |name| cookbook name, path: './cookbooks/install' }", "does not name a cookbook in plain text")]
    [InlineData("cookbook 'zz' + 'z', path: './cookbooks/install'", "does not name a cookbook in plain text")]
    [InlineData("cookbook 'apt', path: './cookbooks/install'", "names the cookbook 'apt' twice")]
    [InlineData("cookbook 'aws-parallelcluster', path: '.'", "names the cookbook 'aws-parallelcluster' twice")]
    public void ACookbookThatNodesCannotTakeIsRefused(string statement, string answer) => RefusedFile($"{Good["Berksfile"]}{statement}\n", answer);

    [Theory]
    [InlineData("")]
    [InlineData("# metadata\n")]
    [InlineData("=begin\nmetadata\n=end\n")]
    [InlineData("metadata path: './cookbooks/install'\n")]
    [InlineData("__END__\nmetadata\n")]
    public void WithoutTheLineMetadataTheCookbookItselfWouldBeMissing(string instead) =>
        RefusedFile(Good["Berksfile"].Replace("metadata\n", "", StringComparison.Ordinal) + instead, "Berksfile: has no line 'metadata'");

    [Theory]
    [InlineData("=begin\ncookbook 'zzz'\n=end")]
    [InlineData("  # cookbook 'zzz'")]
    [InlineData("group :a do # cookbook 'zzz'\nend")]
    [InlineData("puts \"a # b\", 'cookbook'")]
    [InlineData("cookbook 'own', '= 3.4.1', :path => 'cookbooks/install/' # cookbook 'zzz'")]
    [InlineData("cookbook \"own\",\n  path: './cookbooks/install'; cookbook 'other', path: \"cookbooks/install\"")]
    [InlineData("__END__\ncookbook 'zzz'")]
    public void RemarksDoNotCountAndEverySpellingOfAPathDoes(string statement) => Check("Berksfile", $"{Good["Berksfile"]}{statement}\n");

    [Fact]
    public void APinOnTheNextLineCounts() => Assert.Contains(
        "depends on 'apt' at '> 7.4.2'",
        Assert.Throws<ForgeException>(() => Check("cookbooks/install/metadata.rb", "version '3.4.1'\ndepends 'apt',\n  '> 7.4.2'\n")).What,
        StringComparison.Ordinal);

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

    private static void RefusedFile(string berksfile, string answer) =>
        Assert.Contains(answer, Assert.Throws<ForgeException>(() => Check("Berksfile", berksfile)).Message, StringComparison.Ordinal);

    private static void Refused(string answer, byte[] tar) => Assert.Contains(answer, Assert.Throws<ForgeException>(() => Tar.Read(tar)).Message, StringComparison.Ordinal);

    private static void Check(string file, string? text)
    {
        var tree = new Dictionary<string, string?>(Good!, StringComparer.Ordinal) { [file] = text };
        CookbookRules.Check(path => tree.GetValueOrDefault(path) is { } content ? Encoding.UTF8.GetBytes(content) : null, Version, "it");
    }
}
