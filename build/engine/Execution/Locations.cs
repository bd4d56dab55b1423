using Nuke.Common.IO;

namespace Nuke.Common.Execution;

internal static class Locations
{
    // build.sh passes NUKE_ROOT; a build started otherwise (a debugger) looks upwards from its own assembly.
    // Never from the working directory: that may be inside another house.
    public static AbsolutePath FindRoot()
    {
        var given = CommandLine.RootOf(Environment.GetCommandLineArgs().Skip(1).ToList())
            ?? Environment.GetEnvironmentVariable("NUKE_ROOT");
        if (!string.IsNullOrEmpty(given)) return AbsolutePath.Create(Path.GetFullPath(given));
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "build", "Build.csproj"))) return AbsolutePath.Create(at.FullName);
        }
        return AbsolutePath.Create(AppContext.BaseDirectory);
    }
}
