using System.Text.Json;
using ArtifactForge.Catalog;
using ArtifactForge.Mitigations.Requirements;

namespace ArtifactForge.EndToEnd.Mends;

/// <summary>Python's own packaging library says what our requirements mean: https://packaging.pypa.io/</summary>
public sealed class RequirementsAsPythonReadsThem : IDisposable
{
    private static readonly string[] Versions =
        ["0.9", "1.115.0", "1.116.0", "1.137.0", "1.137.1", "1.152.0", "1.153.0", "1.153.0.post1", "1.153.1rc1", "1.153.1", "1.154.0", "1.204.0", "2.0.0rc1", "2.0.0", "2.1.0"];

    private static readonly string[] Specifiers =
        ["~=1.137", "~=1.137.1", "==1.153.*", "!=1.153.*", "==1.153.0", "!=1.153.0", ">=1.153.1", "<=1.153.0", "<2", ">1.152.0", "~=1.116,>=1.153.1,<2", "==1.*,!=1.137.*,<1.154"];

    private static readonly string[] Clauses =
        [.. from sign in new[] { "==", "!=", ">=", "<=", ">", "<" } from version in Versions.Where(version => !version.Contains("post", StringComparison.Ordinal)) select sign + version,
         .. from sign in new[] { "==", "!=" } from series in new[] { "1", "1.137", "1.153", "2" } select $"{sign}{series}.*",
         "~=1.116", "~=1.137.0", "~=1.153.1rc1", "~=2.0"];

    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    private static async Task<JsonElement> AskAsync(string program, params string[] arguments) =>
        JsonDocument.Parse(await Tool.OutputAsync(Tool.Packaging, ["-c", program, .. arguments])).RootElement;

    [Needs(Tool.Packaging)]
    public async Task OurOwnReadingAgreesWithPythons()
    {
        // The same clauses in every run, so that a failure comes again.
        var random = new Random(20220422);
        var mixtures = Enumerable.Range(0, 400).Select(_ => string.Join(',', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Clauses[random.Next(Clauses.Length)])));
        string[] specifiers = [.. Specifiers, .. Clauses, .. mixtures];
        var theirs = await AskAsync(
            """
            import json, sys
            from packaging.specifiers import SpecifierSet
            specifiers, versions = json.loads(sys.argv[1]), json.loads(sys.argv[2])
            print(json.dumps([[SpecifierSet(s).contains(v, prereleases=True) for v in versions] for s in specifiers]))
            """,
            JsonSerializer.Serialize(specifiers),
            JsonSerializer.Serialize(Versions));
        for (var specifier = 0; specifier < specifiers.Length; specifier++)
        {
            var clauses = VersionClause.ParseAll(specifiers[specifier]);
            var taken = theirs[specifier].EnumerateArray().Select(answer => answer.GetBoolean()).ToList();
            for (var version = 0; version < Versions.Length; version++)
            {
                var ours = VersionClause.CanBeMet([.. clauses, .. VersionClause.ParseAll($"=={Versions[version]}")]);
                Assert.True(taken[version] == ours, $"{specifiers[specifier]} on {Versions[version]}: {ours}");
            }

            // What takes one of the versions can be met.
            Assert.True(!taken.Contains(true) || VersionClause.CanBeMet(clauses), specifiers[specifier]);
        }
    }

    [Needs(Tool.Packaging)]
    public async Task EachRequirementTakesTheMendedVersionsAndNoOther()
    {
        var releases = (await OurMends.CatalogueAsync()).Upstream.Releases;
        foreach (var file in (await OurMends.FilesAsync()).Where(file => file.Kind == ArtifactKind.Requirements))
        {
            var read = await AskAsync(
                """
                import json, sys
                from packaging.requirements import Requirement
                from packaging.utils import canonicalize_name
                lines = [Requirement(l) for l in open(sys.argv[1]) if not l.startswith('#')]
                print(json.dumps({canonicalize_name(r.name): [v for v in json.loads(sys.argv[2]) if r.specifier.contains(v)] for r in lines}))
                """,
                scratch.Write("requirements.txt", file.Text),
                JsonSerializer.Serialize(Versions));
            Assert.Equal(17, read.EnumerateObject().Count());
            Assert.All(read.EnumerateObject(), package => Assert.Equal(["1.153.1", "1.154.0", "1.204.0"], package.Value.EnumerateArray().Select(version => version.GetString())));
            Assert.Contains(read.EnumerateObject(), package => package.Name == "aws-cdk-aws-imagebuilder");
            var own = releases.Single(release => release.Version == file.Release).CdkSpecifier;
            Assert.All(file.Text.TrimEnd().Split('\n').Where(line => line[0] != '#'), line => Assert.Contains($"{own},", line, StringComparison.Ordinal));
        }
    }

    [Needs(Tool.Packaging)]
    public async Task ExactlyTheReleasesThatCanInstallTheBadVersionAreAffected()
    {
        var catalogue = await OurMends.CatalogueAsync();
        var installing = await AskAsync(
            "import json, sys\nfrom packaging.specifiers import SpecifierSet\nprint(json.dumps(['1.153.0' in SpecifierSet(s) for s in json.loads(sys.argv[1])]))",
            JsonSerializer.Serialize(catalogue.Upstream.Releases.Select(release => release.CdkSpecifier)));
        var affected = catalogue.Advisories.Single(advisory => advisory.Slug == "cdk-imagebuilder-1-153-0").Affects;
        Assert.Equal(installing.EnumerateArray().Select(answer => answer.GetBoolean()), catalogue.Upstream.Releases.Select(release => affected.Hits(release.Version)));
    }

    [Needs(Tool.Packaging)]
    public async Task EachConstraintsFilePinsAllToAVersionThatTheReleaseTakes()
    {
        foreach (var file in (await OurMends.FilesAsync()).Where(file => file.Kind == ArtifactKind.Constraints))
        {
            var version = Path.GetFileNameWithoutExtension(file.Path)["constraints-".Length..];
            var own = (await OurMends.CatalogueAsync()).Upstream.Find(file.Release)!.CdkSpecifier;
            var read = await AskAsync(
                """
                import json, sys
                from packaging.requirements import Requirement
                from packaging.specifiers import SpecifierSet
                lines = [Requirement(l) for l in open(sys.argv[1]) if not l.startswith('#')]
                print(json.dumps([[str(r.specifier) for r in lines], sys.argv[2] in SpecifierSet(sys.argv[3])]))
                """,
                scratch.Write("constraints.txt", file.Text),
                version,
                own);
            Assert.Equal(Enumerable.Repeat($"=={version}", 17), read[0].EnumerateArray().Select(pin => pin.GetString()));
            Assert.True(read[1].GetBoolean(), $"{own} takes no {version}");
        }
    }

    [Needs(Tool.Pip)]
    public async Task PipsOwnParserTakesTheFiles()
    {
        foreach (var file in (await OurMends.FilesAsync()).Where(file => file.Kind is ArtifactKind.Requirements or ArtifactKind.Constraints))
        {
            var read = await Tool.OutputAsync(Tool.Pip, ["-c", """
                import sys
                from pip._internal.network.session import PipSession
                from pip._internal.req.constructors import install_req_from_parsed_requirement
                from pip._internal.req.req_file import parse_requirements
                for parsed in parse_requirements(sys.argv[1], session=PipSession()):
                    print(install_req_from_parsed_requirement(parsed).req)
                """, scratch.Write("file.txt", file.Text)]);
            Assert.Equal(17, read.TrimEnd().Split('\n').Length);
        }
    }
}
