using System.Diagnostics;
using System.Text.Json;
using ArtifactForge.Catalog;

namespace ArtifactForge.Tests.Catalog;

/// <summary>The JSON Schemas in cookbooks/schema, which a validator from outside holds against what we read and refuse.</summary>
public sealed class SchemasForEditors
{
    private const string Advisory = "advisory.schema.json";
    private const string Actions = "iam-actions.schema.json";
    private const string Upstream = "upstream.schema.json";

    // As editors read YAML 1.2: no dates, and no flags but true and false.
    private const string Validator = """
        import json, re, sys, yaml, jsonschema
        class Loader(yaml.SafeLoader): pass
        Loader.yaml_implicit_resolvers = {k: [(t, r) for t, r in v if t not in ('tag:yaml.org,2002:timestamp', 'tag:yaml.org,2002:bool')] for k, v in yaml.SafeLoader.yaml_implicit_resolvers.items()}
        Loader.add_implicit_resolver('tag:yaml.org,2002:bool', re.compile('^(?:true|false)$'), list('tf'))
        work = json.load(sys.stdin)
        validators = {}
        for name, schema in work['schemas'].items():
            jsonschema.Draft202012Validator.check_schema(schema)
            validators[name] = jsonschema.Draft202012Validator(schema)
        print(json.dumps([[e.json_path + ': ' + e.message[:200] for e in validators[name].iter_errors(yaml.load(text, Loader))] for name, text in work['files']]))
        """;

    private static string Folder => Path.Combine(Repository.Root, "cookbooks");

    [Fact]
    public void AreMadeFromTheCodeThatReads()
    {
        foreach (var (name, text) in CatalogueSchemas.All)
        {
            var file = Path.Combine(Folder, CatalogueFiles.SchemaFolder, name);
            Assert.True(File.Exists(file) && File.ReadAllText(file) == text, $"{file} is not what the code says now. Run: ./build.sh Schema");
        }
    }

    [Fact]
    public void AreNamedInTheFirstLineOfEveryFile()
    {
        foreach (var (file, schema, depth) in Files())
        {
            var first = File.ReadLines(file).First();
            Assert.Equal(CatalogueSchemas.FirstLine(schema, depth), first);
            var named = Path.Combine(Path.GetDirectoryName(file)!, first[(first.IndexOf('=', StringComparison.Ordinal) + 1)..]);
            Assert.True(File.Exists(named), $"{file} names {named}.");
        }
    }

    [NeedsJsonSchema]
    public async Task AcceptWhatTheCatalogueHolds()
    {
        var files = Files().Select(file => (file.Schema, File.ReadAllText(file.File))).ToList();
        Assert.True(files.Count >= 6);
        Assert.All(await ErrorsAsync([.. files, (Advisory, Minimal.Advisory), (Upstream, Minimal.Upstream), (Actions, Minimal.IamActions)]), Assert.Empty);
    }

    // An editor need not know everything; but what it knows it must not let pass again.
    [NeedsJsonSchema]
    public async Task RefuseMostMistakesThatLintRefuses()
    {
        var mistakes = MistakesInAdvisories.All.Select(mistake => (Advisory, mistake.Key, mistake.Value.WrongText))
            .Concat(MistakesInUpstreamFacts.All.Select(mistake => (Upstream, mistake.Key, mistake.Value.WrongText)))
            .Concat(MistakesInIamActions.All.Select(mistake => (Actions, mistake.Key, mistake.Value.WrongText))).ToList();
        var errors = await ErrorsAsync([.. mistakes.Select(mistake => (mistake.Item1, mistake.WrongText))]);
        var refused = mistakes.Zip(errors).Where(each => each.Second.Count > 0).Select(each => each.First.Key).ToHashSet(StringComparer.Ordinal);
        Assert.True(refused.Count >= 70, $"Refused are {refused.Count} of {mistakes.Count}.");
        Assert.Superset(
            new HashSet<string>(StringComparer.Ordinal)
            {
                "an unknown key", "a missing key", "a kind that is none", "no kind", "a key of another kind", "a feature that is none", "a bare version", "times of zero",
                "two edits in one", "a step without its command", "a short commit", "a size that is no tar's", "an empty list", "a flag in quotes",
            },
            refused);
        Assert.DoesNotContain("updated before published", refused);
        Assert.DoesNotContain("a range with a mistyped bound", refused);
    }

    private static IEnumerable<(string File, string Schema, int Depth)> Files() =>
    [
        (Path.Combine(Folder, CatalogueReader.UpstreamFile), Upstream, 0),
        (Path.Combine(Folder, CatalogueReader.IamActionsFile), Actions, 0),
        .. Directory.EnumerateFiles(Path.Combine(Folder, CatalogueReader.AdvisoriesFolder), CatalogueReader.AdvisoryFile, SearchOption.AllDirectories).Select(file => (file, Advisory, 2)),
    ];

    private static async Task<IReadOnlyList<IReadOnlyList<string>>> ErrorsAsync(IReadOnlyList<(string Schema, string Text)> files)
    {
        using var python = Process.Start(new ProcessStartInfo("python3", ["-W", "ignore", "-c", Validator]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (python.StandardOutput.ReadToEndAsync(), python.StandardError.ReadToEndAsync());
        await python.StandardInput.WriteAsync(JsonSerializer.Serialize(new
        {
            schemas = CatalogueSchemas.All.ToDictionary(schema => schema.Key, schema => JsonDocument.Parse(schema.Value).RootElement),
            files = files.Select(file => new[] { file.Schema, file.Text }),
        }));
        python.StandardInput.Close();
        await python.WaitForExitAsync();
        Assert.True(python.ExitCode == 0, await error);
        return JsonSerializer.Deserialize<List<List<string>>>(await output)!;
    }
}

/// <summary>A fact that Python's jsonschema judges. It comes with moto and cfn-lint, so that CI has it: there it is never skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsJsonSchemaAttribute : FactAttribute
{
    private static readonly Lazy<bool> IsThere = new(() =>
    {
        using var python = Process.Start(new ProcessStartInfo("python3", ["-c", "import jsonschema, yaml"]) { UseShellExecute = false, RedirectStandardError = true })!;
        python.WaitForExit();
        return python.ExitCode == 0;
    });

    public NeedsJsonSchemaAttribute()
    {
        if (Environment.GetEnvironmentVariable("CI") != "true" && !IsThere.Value) Skip = "python3-jsonschema is not installed.";
    }
}
