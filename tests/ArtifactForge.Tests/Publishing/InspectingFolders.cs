using ArtifactForge.Publishing;
using ArtifactForge.Publishing.Checks;

namespace ArtifactForge.Tests.Publishing;

public sealed class InspectingFolders : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static Task<IReadOnlyList<Check>> InspectAsync(string path) =>
        Inspection.RunAsync(new FolderStore(path, "store"), TimeProvider.System, allowUnconditional: false, CancellationToken.None);

    [Fact]
    public async Task AFolderThatIsThereIsTriedAndLeftAsItWas()
    {
        var checks = await InspectAsync(folder.Root);
        Assert.Equal(["folder", "writable", "lock", "conditional writes", "free space"], checks.Select(check => check.Name));
        Assert.All(checks.SkipLast(1), check => Assert.Equal(CheckState.Ok, check.State));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Root));
    }

    [Fact]
    public async Task AFolderThatIsNotThereIsNotMade()
    {
        var checks = await InspectAsync(Path.Combine(folder.Root, "a", "b"));
        Assert.Contains("It is not there yet", checks[0].Found, StringComparison.Ordinal);
        Assert.Equal(CheckState.Ok, checks.Single(check => check.Name == "writable").State);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Root));
    }

    [Fact]
    public async Task AFileIsNoFolder()
    {
        await File.WriteAllTextAsync(folder["file"], "");
        Assert.Equal(CheckState.Fail, Assert.Single(await InspectAsync(folder["file"])).State);
    }

    [Fact]
    public async Task WhereNothingCanBeWrittenItFails()
    {
        // Not even root writes there.
        var checks = await InspectAsync("/proc/artifactforge");
        Assert.Equal(CheckState.Fail, checks.Single(check => check.Name == "writable").State);
    }
}
