using System.Text.Json;
using Nuke.Common.IO;

namespace Nuke.Common.Execution;

// Words somebody gave, where they stood, and what relative paths among them are relative to.
internal sealed record Given(IReadOnlyList<string> Words, string Place, string Folder);

internal sealed record Variable(string Name, string Value);

// The command line, then NUKE_ variables, then .nuke/parameters.json. Variables without the prefix never count:
// a stray BUCKET in somebody's environment must not decide where a release goes.
internal sealed class Sources(CommandLine line, IReadOnlyList<Parameter> parameters, AbsolutePath root)
{
    private static readonly string FileName = Path.Combine(".nuke", "parameters.json");
    private readonly Dictionary<string, JsonElement> fromFile = ReadFile(root, parameters);
    private readonly List<Variable> variables = [.. Variables()];

    public Given? Find(Parameter parameter) => FromLine(parameter) ?? FromEnvironment(parameter) ?? FromFile(parameter);

    // Variables of other tools may begin with NUKE_ as well: a likely misspelling is worth a warning, no more.
    public IEnumerable<string> Doubts() =>
        from name in variables.Select(x => x.Name)
        let key = Naming.Key(name["NUKE_".Length..])
        where key is not "engine" && parameters.All(x => x.Key != key)
        let nearest = Suggestion.Nearest(key, parameters.Select(x => x.Name))
        where nearest is not null && key.Length > 3
        select $"The variable {name} is not a parameter. Did you mean {Naming.Shouted(nearest)}?";

    private Given? FromLine(Parameter parameter) =>
        line[parameter] is { } words
            ? new(Separated(words, parameter), parameter.Option, Environment.CurrentDirectory)
            : null;

    private Given? FromEnvironment(Parameter parameter)
    {
        var found = variables
            .Where(x => x.Value.Length > 0 && Naming.Key(x.Name["NUKE_".Length..]) == parameter.Key)
            .ToList();
        if (found.Select(x => x.Value).Distinct().Count() > 1)
            throw new UsageException($"{string.Join(" and ", found.Select(x => x.Name))} contradict each other.");
        if (found is not [var (name, value), ..]) return null;
        var words = parameter is { IsList: true, Separator: null }
            ? value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            : [value];
        return new(Separated(words, parameter), name, Environment.CurrentDirectory);
    }

    private Given? FromFile(Parameter parameter)
    {
        if (!fromFile.TryGetValue(parameter.Key, out var json)) return null;
        var place = $"{FileName}: {parameter.Name}";
        if (parameter.IsSecret)
            throw new UsageException($"{place}: a secret does not belong in a file. Use {Naming.Shouted(parameter.Name)}.");
        var words = json.ValueKind is JsonValueKind.Array ? json.EnumerateArray().Select(x => x.ToString()) : [json.ToString()];
        return new(Separated(words, parameter), place, root);
    }

    private static IReadOnlyList<string> Separated(IEnumerable<string> words, Parameter parameter) =>
        parameter is { IsList: true, Separator: { } separator }
            ? [.. words.SelectMany(x => x.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))]
            : [.. words];

    private static IEnumerable<Variable> Variables() =>
        from name in Environment.GetEnvironmentVariables().Keys.Cast<string>()
        where name.StartsWith("NUKE_", StringComparison.OrdinalIgnoreCase)
        orderby name
        select new Variable(name, Environment.GetEnvironmentVariable(name) ?? "");

    private static Dictionary<string, JsonElement> ReadFile(AbsolutePath root, IReadOnlyList<Parameter> parameters)
    {
        var path = root / FileName;
        var values = new Dictionary<string, JsonElement>();
        if (!path.FileExists()) return values;
        foreach (var property in Parse(path).EnumerateObject().Where(x => x.Name != "$schema"))
        {
            var key = Naming.Key(property.Name);
            if (parameters.All(x => x.Key != key))
            {
                var suggestion = Suggestion.For(property.Name, parameters.Select(x => x.Name));
                throw new UsageException($"{FileName}: there is no parameter {property.Name}.{suggestion}");
            }
            if (!values.TryAdd(key, property.Value)) throw new UsageException($"{FileName}: {property.Name} appears twice.");
        }
        return values;
    }

    private static JsonElement Parse(AbsolutePath path)
    {
        try
        {
            var options = new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };
            var json = JsonDocument.Parse(File.ReadAllBytes(path), options).RootElement;
            return json.ValueKind is JsonValueKind.Object ? json : throw new UsageException($"{FileName}: expected one object.");
        }
        catch (JsonException e)
        {
            throw new UsageException($"{FileName}: line {e.LineNumber + 1}: this is not valid JSON.");
        }
    }
}
