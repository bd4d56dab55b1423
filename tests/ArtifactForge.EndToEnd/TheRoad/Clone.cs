using System.Diagnostics;
using ArtifactForge.EndToEnd.TheBuild;

namespace ArtifactForge.EndToEnd.TheRoad;

/// <summary>What a stranger has after cloning: the sources as they are now, nothing built, in a folder with a space in its name.</summary>
public sealed class Clone : IAsyncLifetime, IDisposable
{
    private static readonly string[] NotInAClone = ["bin", "obj", "out", ".git", "TestResults"];
    private readonly string parent = Path.Combine(Path.GetTempPath(), $"artifactforge {Guid.NewGuid():N}");

    public string Root => Path.Combine(parent, "a clone");

    /// <summary>Compiles the build, which the tests then share.</summary>
    public async Task InitializeAsync()
    {
        Copy(ScratchHouse.Repository, Root);
        var outcome = await BuildAsync("--help");
        if (outcome.ExitCode != 0)
        {
            throw new InvalidOperationException(outcome.All);
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => Directory.Delete(parent, recursive: true);

    /// <summary>A new empty folder beside the clone.</summary>
    public string NewFolder()
    {
        var folder = Path.Combine(parent, Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(folder);
        return folder;
    }

    /// <summary>The catalogue, to be edited without harm to other tests.</summary>
    public string NewCatalogue()
    {
        var folder = NewFolder();
        Copy(Path.Combine(Root, "cookbooks"), folder);
        return folder;
    }

    public Task<Outcome> BuildAsync(params string[] arguments) => RunAsync("./build.sh", arguments);

    public Task<Outcome> ShellAsync(string script, IReadOnlyDictionary<string, string>? variables = null) => RunAsync("/bin/bash", ["-euo", "pipefail", "-c", script], variables);

    public async Task<Outcome> RunAsync(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? variables = null)
    {
        using var running = Start(program, arguments, variables);
        return await running.EndAsync();
    }

    public RunningBuild Start(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? variables = null)
    {
        var start = new ProcessStartInfo(Path.Combine(Root, program), arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("NUKE_", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in variables ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new RunningBuild(start);
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        foreach (var folder in Directory.EnumerateDirectories(from).Where(folder => !NotInAClone.Contains(Path.GetFileName(folder))))
        {
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
        }
    }
}

[CollectionDefinition(Name)]
public sealed class OneClone : ICollectionFixture<Clone>
{
    public const string Name = "A clone that is built once";
}
