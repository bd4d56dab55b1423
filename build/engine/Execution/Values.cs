using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Nuke.Common.IO;
using Nuke.Common.Tooling;

namespace Nuke.Common.Execution;

internal static class Values
{
    public static void Inject(NukeBuild build, IReadOnlyList<Parameter> parameters, Sources sources)
    {
        foreach (var parameter in parameters.Where(x => x.Member is not null))
        {
            if (sources.Find(parameter) is { } given) Members.Set(parameter.Member!, build, Convert(given, parameter));
        }
    }

    // Before anything else that is given is looked at: a complaint about another word may quote one that is secret.
    public static void KeepSecrets(IReadOnlyList<Parameter> parameters, Sources sources)
    {
        foreach (var parameter in parameters.Where(x => x.IsSecret))
        {
            if (sources.Find(parameter) is { } given) Secrets.Add(given.Words, parameter.Option);
        }
    }

    // For --help and for complaints.
    public static IReadOnlyList<string> Choices(Type type)
    {
        var single = Single(type);
        if (single.IsEnum) return Enum.GetNames(single);
        return single.IsSubclassOf(typeof(Enumeration)) ? [.. Enumeration.All(single).Select(x => x.Value.ToString())] : [];
    }

    private static object Convert(Given given, Parameter parameter)
    {
        if (!parameter.IsList)
            return given.Words is [var only] ? Convert(only, given, parameter) : throw Not("one value", null, given, parameter);
        var items = Array.CreateInstance(parameter.Type.GetElementType()!, given.Words.Count);
        for (var i = 0; i < items.Length; i++) items.SetValue(Convert(given.Words[i], given, parameter), i);
        return items;
    }

    private static object Convert(string word, Given given, Parameter parameter)
    {
        var type = Single(parameter.Type);
        if (type == typeof(string)) return word;
        if (type == typeof(bool)) return bool.TryParse(word, out var yes) ? yes : throw Not("true or false", word, given, parameter);
        if (type == typeof(int))
        {
            return int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw Not("a whole number", word, given, parameter);
        }
        if (type == typeof(AbsolutePath) && (word == "~" || word.StartsWith("~/", StringComparison.Ordinal)))
        {
            throw new UsageException(
                $"{given.Place}: '{word}' would be in a folder named '~': the shell did not expand it. Write $HOME{word[1..]}, or {parameter.Option} {word}.");
        }
        if (type == typeof(AbsolutePath))
            return word.Length > 0 ? AbsolutePath.Create(Path.GetFullPath(word, given.Folder)) : throw Not("a path", word, given, parameter);
        if (Choices(type) is { Count: > 0 } choices) return Choose(word, type, choices, given, parameter);
        return ByConverter(word, type, given, parameter);
    }

    // By name, never by number: --mode 7 is no mode.
    private static object Choose(string word, Type type, IReadOnlyList<string> choices, Given given, Parameter parameter)
    {
        var key = Naming.Key(word);
        object? found = type.IsEnum
            ? choices.Where(x => Naming.Key(x) == key).Select(x => Enum.Parse(type, x)).FirstOrDefault()
            : Enumeration.All(type).Where(x => Naming.Key(x.Name) == key || Naming.Key(x.Value.ToString()) == key)
                .Select(x => x.Value).FirstOrDefault();
        return found ?? throw Not($"one of {string.Join(", ", choices)}", word, given, parameter, Suggestion.For(word, choices));
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Members.AreThere)]
    [UnconditionalSuppressMessage("Trimming", "IL2067", Justification = Members.AreThere)]
    private static object ByConverter(string word, Type type, Given given, Parameter parameter)
    {
        try
        {
            return TypeDescriptor.GetConverter(type).ConvertFromInvariantString(word) ?? throw new FormatException();
        }
        catch (Exception e) when (e is FormatException or ArgumentException or NotSupportedException)
        {
            throw Not($"a {type.Name}", word, given, parameter);
        }
    }

    private static Type Single(Type type)
    {
        var single = type.IsArray ? type.GetElementType()! : type;
        return Nullable.GetUnderlyingType(single) ?? single;
    }

    private static UsageException Not(
        string expected, string? word, Given given, Parameter parameter, string suggestion = "")
    {
        var found = word is null ? $"{given.Words.Count} values" : parameter.IsSecret ? "something else" : $"'{word}'";
        return new UsageException($"{given.Place}: expected {expected}, found {found}.{suggestion}");
    }
}
