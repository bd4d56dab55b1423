using System.Diagnostics;
using ArtifactForge.EndToEnd.TheBuild;
using ArtifactForge.Tests;

namespace ArtifactForge.EndToEnd.TheRoad;

/// <summary>What a stranger has after cloning: the files that git knows, as they are now, nothing built, in a folder with a space in its name.</summary>
public sealed class Clone : IAsyncLifetime, IDisposable
{
    private readonly string parent = Path.Combine(Path.GetTempPath(), $"artifactforge {Guid.NewGuid():N}");

    public string Root => Path.Combine(parent, "a clone");

    /// <summary>Compiles the build, which the tests then share.</summary>
    public async Task InitializeAsync()
    {
        Copy(ScratchHouse.Repository, Root, await KnownFilesAsync());

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
        var from = Path.Combine(Root, "cookbooks");
        Copy(from, folder, Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(from, file)));
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

    /// <summary>One that was never added would be missed by others, and so by the tests. One that is deleted and not yet so in git is not there.</summary>
    private static async Task<IEnumerable<string>> KnownFilesAsync()
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-C", ScratchHouse.Repository, "-c", "safe.directory=*", "ls-files", "-z"]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var listed = git.StandardOutput.ReadToEndAsync();
        await git.EndAsync(listed);
        Assert.True(git.ExitCode == 0, "git does not list what it knows of this house; what it says is above.");
        return (await listed).Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(file => File.Exists(Path.Combine(ScratchHouse.Repository, file)));
    }

    private static void Copy(string from, string to, IEnumerable<string> files)
    {
        foreach (var file in files)
        {
            var copy = Path.Combine(to, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(from, file), copy);
        }
    }
}

[CollectionDefinition(Name)]
public sealed class OneClone : ICollectionFixture<Clone>
{
    public const string Name = "A clone that is built once";
}
