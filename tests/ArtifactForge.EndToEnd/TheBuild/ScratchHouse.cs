using System.Diagnostics;

namespace ArtifactForge.EndToEnd.TheBuild;

// A house of its own in a temporary folder: the real build.sh and engine, and the fixture's Build.cs.
public sealed class ScratchHouse : IAsyncLifetime, IDisposable
{
    private static readonly string[] Unwanted = ["CI", "GITHUB_ACTIONS", "NO_COLOR", "TERM"];

    public ScratchHouse()
    {
        Directory.CreateDirectory(Path.Combine(Root, "build"));
        Directory.CreateDirectory(Elsewhere);
        foreach (var name in new[] { "build.sh", "global.json", ".editorconfig", "Directory.Packages.props", "build/Build.House.cs", "build/TestReport.cs" })
            File.Copy(Path.Combine(Repository, name), Path.Combine(Root, name));
        foreach (var folder in new[] { "engine", "ahead-of-time" }) CopyFolder(Path.Combine(Repository, "build", folder), this[$"build/{folder}"]);
        File.Copy(Path.Combine(AppContext.BaseDirectory, "TheBuild", "Fixture", "Build.cs"), Path.Combine(Root, "build", "Build.cs"));
        WriteWithoutPackages("build/Build.csproj");
        WriteWithoutPackages("Directory.Build.props");
    }

    public const string AheadOfTime = "NUKE_AHEAD_OF_TIME";

    public static string Repository { get; } = FindRepository();

    public string Root { get; } = Path.Combine(Path.GetTempPath(), $"artifactforge {Guid.NewGuid():N}", "scratch house");

    public string Elsewhere => Path.Combine(Path.GetDirectoryName(Root)!, "elsewhere");

    public string Script => Path.Combine(Root, "build.sh");

    public string this[string name] => Path.Combine(Root, name);

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(Root)!, recursive: true);

    // Builds it; xunit asks for this where the house is shared, and tests of building do it themselves.
    public async Task InitializeAsync()
    {
        var outcome = await RunAsync();
        if (outcome.ExitCode != 0) throw new InvalidOperationException(outcome.All);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public Task<Outcome> RunAsync(params string[] arguments) => RunAsync(new Dictionary<string, string>(), arguments);

    public async Task<Outcome> RunAsync(IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        using var running = Start(variables, arguments);
        return await running.EndAsync();
    }

    public RunningBuild Start(IReadOnlyDictionary<string, string> variables, params string[] arguments) =>
        Start("/bin/bash", [Script, .. arguments], variables);

    public RunningBuild Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> variables)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = Elsewhere,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(IsUnwanted).ToList()) start.Environment.Remove(name);

        // Takes longer than it saves in houses that are rebuilt all the time; CompilingAheadOfTime asks for it.
        start.Environment[AheadOfTime] = "false";
        foreach (var (name, value) in variables) start.Environment[name] = value;
        return new RunningBuild(start);
    }

    // A dotnet that answers some commands itself and hands on the rest.
    public IReadOnlyDictionary<string, string> WithDotnet(string cases)
    {
        var folder = Path.Combine(Elsewhere, Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(folder);
        var path = Environment.GetEnvironmentVariable("PATH");
        var script = Path.Combine(folder, "dotnet");
        File.WriteAllText(script, $$"""
            #!/bin/bash
            real=$(PATH='{{path}}' command -v dotnet)
            case "$1" in
            {{cases}}
            *) exec "$real" "$@" ;;
            esac
            """);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(script, (UnixFileMode)0b111_101_101);
        return new Dictionary<string, string> { ["PATH"] = $"{folder}:{path}" };
    }

    private static bool IsUnwanted(string name) =>
        Unwanted.Contains(name) || name.StartsWith("NUKE_", StringComparison.OrdinalIgnoreCase);

    // The fixture needs neither the library nor analysers, and so no restore from anywhere.
    private void WriteWithoutPackages(string name)
    {
        var lines = File.ReadLines(Path.Combine(Repository, name))
            .Where(x => !x.Contains("<PackageReference", StringComparison.Ordinal) && !x.Contains("<ProjectReference", StringComparison.Ordinal));
        File.WriteAllLines(this[name], lines);
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private static string FindRepository()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at!.FullName, "build.sh"))) at = at.Parent;
        return at.FullName;
    }
}

[CollectionDefinition(Name)]
public sealed class BuiltHouse : ICollectionFixture<ScratchHouse>
{
    public const string Name = "A house that is built once";
}
