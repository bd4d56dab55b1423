namespace Nuke.Common.Execution;

// Targets, then options: --name value, --name=value, --list a b c, --switch [true|false], and -- before further targets.
internal sealed class CommandLine
{
    private readonly Dictionary<Parameter, List<string>> given = [];
    private readonly List<string> targets = [];

    private CommandLine()
    {
    }

    public IReadOnlyList<string> Targets => targets;

    public IReadOnlyList<string>? this[Parameter parameter] => given.GetValueOrDefault(parameter);

    public static CommandLine Parse(IReadOnlyList<string> words, IReadOnlyList<Parameter> parameters)
    {
        var line = new CommandLine();
        var rest = new Queue<string>(words);
        while (rest.TryDequeue(out var word))
        {
            if (word == "--") line.targets.AddRange(Drain(rest));
            else if (IsOption(word)) line.Take(word, rest, parameters);
            else line.targets.Add(word);
        }
        return line;
    }

    // Before anything is known about the build: where it is.
    public static string? RootOf(List<string> words)
    {
        var at = words.FindIndex(x => IsOption(x) && Naming.Key(x.Split('=', 2)[0]) == Parameter.Root.Key);
        if (at < 0) return null;
        if (words[at].Split('=', 2) is [_, var value]) return value;
        return at + 1 < words.Count && !IsOption(words[at + 1]) ? words[at + 1] : null;
    }

    // -1 is a value.
    private static bool IsOption(string word) => word.Length > 1 && word[0] == '-' && (word[1] == '-' || char.IsLetter(word[1]));

    // Messages name the option alone: what follows it may be a secret behind a misspelt name.
    private void Take(string word, Queue<string> rest, IReadOnlyList<Parameter> parameters)
    {
        var parts = word.Split('=', 2);
        var parameter = Find(parts[0], parameters);
        List<string> values = parts is [_, var value]
            ? [value]
            : parameter.IsSwitch ? TakeSwitch(rest)
            : parameter.IsList ? TakeWhileValues(rest, int.MaxValue)
            : TakeWhileValues(rest, 1);
        if (values.Count == 0 && !parameter.MayBeEmpty) throw new UsageException($"{parameter.Option} needs a value.");
        if (!given.TryGetValue(parameter, out var before)) given.Add(parameter, values);
        else if (parameter.IsList) before.AddRange(values);
        else throw new UsageException($"{parameter.Option} is given twice.");
    }

    private static Parameter Find(string option, IReadOnlyList<Parameter> parameters)
    {
        var key = option == "-h" ? "help" : Naming.Key(option);
        if (parameters.FirstOrDefault(x => x.Key == key) is { } found) return found;
        throw new UsageException(Parameter.Declined.Contains(key)
            ? $"{option} is a NUKE option that this build's engine does not support (docs/build-engine.md)."
            : $"There is no parameter {option}.{Suggestion.For(option, parameters.Select(x => x.Option))}");
    }

    private static List<string> TakeSwitch(Queue<string> rest) =>
        rest.TryPeek(out var next) && bool.TryParse(next, out _) ? [rest.Dequeue()] : ["true"];

    private static List<string> TakeWhileValues(Queue<string> rest, int atMost)
    {
        var values = new List<string>();
        while (values.Count < atMost && rest.TryPeek(out var next) && !IsOption(next)) values.Add(rest.Dequeue());
        return values;
    }

    private static List<string> Drain(Queue<string> rest)
    {
        var all = rest.ToList();
        rest.Clear();
        return all;
    }
}
