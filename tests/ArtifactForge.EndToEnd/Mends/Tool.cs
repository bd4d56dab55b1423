using System.Collections.Concurrent;
using System.Diagnostics;
using ArtifactForge.Tests;

namespace ArtifactForge.EndToEnd.Mends;

public sealed record ToolOutcome(int ExitCode, string Out, string Error)
{
    public string All => $"exit status {ExitCode}\n{Out}\n{Error}";
}

/// <summary>Programs from outside, run to their end.</summary>
internal static class Tool
{
    // Debian's names of what Python has to have; whichever Python on the PATH has it will do.
    public const string Packaging = "python3-packaging";
    public const string Pip = "python3-pip";
    public const string Yaml = "python3-yaml";
    public const string Moto = "python3-moto";

    private static readonly ConcurrentDictionary<string, string?> Found = new(StringComparer.Ordinal);

    public static string? WhyNot(params string[] programs) =>
        Environment.GetEnvironmentVariable("CI") == "true" ? null
        : Array.Find(programs, program => Find(program) is null) is { } missing ? $"{missing} is not installed." : null;

    public static string? Find(string program) => Found.GetOrAdd(program, static name => name switch
    {
        Packaging => Programs.Named("python3").FirstOrDefault(python => Imports(python, "packaging.specifiers")),
        Pip => Programs.Named("python3").FirstOrDefault(python => Imports(python, "pip")),
        Yaml => Programs.Named("python3").FirstOrDefault(python => Imports(python, "yaml")),
        Moto => Programs.Named("python3").FirstOrDefault(python => Imports(python, "moto.iam.access_control")),
        _ => Programs.Named(name).FirstOrDefault(),
    });

    public static async Task<ToolOutcome> RunAsync(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? variables = null, string input = "")
    {
        var start = new ProcessStartInfo(Find(program) ?? program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables ?? new Dictionary<string, string>()) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.EndAsync(FeedAsync(process.StandardInput, input), output, error);
        return new ToolOutcome(process.ExitCode, await output, await error);
    }

    /// <summary>What it prints, once it has succeeded.</summary>
    public static async Task<string> OutputAsync(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? variables = null, string input = "")
    {
        var outcome = await RunAsync(program, arguments, variables, input);
        Assert.True(outcome.ExitCode == 0, $"{program} {string.Join(' ', arguments)}\n{outcome.All}");
        return outcome.Out;
    }

    private static async Task FeedAsync(StreamWriter writer, string input)
    {
        await writer.WriteAsync(input);
        writer.Close();
    }

    private static bool Imports(string python, string module)
    {
        using var process = Process.Start(new ProcessStartInfo(python, ["-c", $"import {module}"]) { UseShellExecute = false, RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
