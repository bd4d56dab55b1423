using System.Diagnostics;

namespace ArtifactForge.Tests.Archives;

/// <summary>Programs from outside that know better than a second opinion of our own.</summary>
internal static class Oracle
{
    /// <summary>In CI a program that is missing is no reason to skip: the test runs, and fails.</summary>
    public static string? WhyNot(IEnumerable<string> programs) => Environment.GetEnvironmentVariable("CI") == "true" ? null
        : programs.FirstOrDefault(program => !Programs.Has(program)) is { } missing ? $"{missing} is not installed." : null;

    /// <summary>Runs to a good end, and gives standard output.</summary>
    public static byte[] Run(TemporaryFolder folder, string program, params string[] arguments)
    {
        var (status, output, error) = Try(folder, program, arguments);
        return status == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {status} {error}");
    }

    public static (int Status, byte[] Output, string Error) Try(TemporaryFolder folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };

        // Neither the user's settings nor the place of the temporary folder may have a say.
        foreach (var (name, value) in new[]
        {
            ("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_CEILING_DIRECTORIES", Path.GetTempPath()), ("LC_ALL", "C.UTF-8"),
            ("GIT_AUTHOR_NAME", "A"), ("GIT_AUTHOR_EMAIL", "a@example.org"), ("GIT_AUTHOR_DATE", "1600000000 +0000"),
            ("GIT_COMMITTER_NAME", "A"), ("GIT_COMMITTER_EMAIL", "a@example.org"), ("GIT_COMMITTER_DATE", "1600000000 +0000"),
        })
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = AllAsync(process.StandardOutput.BaseStream);
        process.End(output, error);
        return (process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }

    private static async Task<byte[]> AllAsync(Stream stream)
    {
        using var all = new MemoryStream();
        await stream.CopyToAsync(all).ConfigureAwait(false);
        return all.ToArray();
    }
}

/// <summary>A fact that needs programs; without one of them it is skipped, and says which.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OracleFactAttribute : FactAttribute
{
    public OracleFactAttribute(params string[] programs)
    {
        Programs = programs;
        Skip = Oracle.WhyNot(programs);
    }

    public IReadOnlyList<string> Programs { get; }
}

/// <summary>The same for a theory.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OracleTheoryAttribute : TheoryAttribute
{
    public OracleTheoryAttribute(params string[] programs)
    {
        Programs = programs;
        Skip = Oracle.WhyNot(programs);
    }

    public IReadOnlyList<string> Programs { get; }
}
