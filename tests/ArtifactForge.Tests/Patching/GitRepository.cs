using ArtifactForge.Tests.Archives;

namespace ArtifactForge.Tests.Patching;

/// <summary>git at work in a folder of its own.</summary>
internal sealed class GitRepository : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public GitRepository() => Git("init", "-q", ".");

    public TemporaryFolder Folder => folder;

    public void Dispose() => folder.Dispose();

    public byte[] Git(params string[] arguments) => Oracle.Run(folder, "git", ["-c", "core.autocrlf=false", "-c", "core.fileMode=true", .. arguments]);

    /// <summary>Puts the whole tree there, in place of what was.</summary>
    public void Stage(IReadOnlyDictionary<string, GeneratedTrees.Item> tree)
    {
        foreach (var entry in Directory.GetFileSystemEntries(folder.Root).Where(entry => Path.GetFileName(entry) != ".git"))
        {
            if (Directory.Exists(entry)) Directory.Delete(entry, recursive: true);
            else File.Delete(entry);
        }

        Unpack(folder, tree);
        Git("add", "-A");
    }

    /// <summary>With the time of now, or git takes another content of the same size for the same. By one process: a call of the framework's for each of many hundred small files takes seconds on some systems.</summary>
    public static void Unpack(TemporaryFolder folder, IReadOnlyDictionary<string, GeneratedTrees.Item> tree)
    {
        folder.Write("tree.tar", TreeCase.Tar(tree));
        Oracle.Run(folder, "tar", "xmf", "tree.tar", "--strip-components=1", "--no-same-owner");
        File.Delete(folder["tree.tar"]);
    }

    public void Commit() => Git("commit", "-qm", "tree", "--allow-empty");

    public byte[] Archive(string top = "top") => Git("archive", "--format=tar", $"--prefix={top}/", "HEAD");

    /// <summary>What stands there now.</summary>
    public SortedDictionary<string, GeneratedTrees.Item> Tree()
    {
        var tree = new SortedDictionary<string, GeneratedTrees.Item>(StringComparer.Ordinal);
        foreach (var path in folder.Files().Where(path => !path.StartsWith(".git/", StringComparison.Ordinal)))
        {
            var executable = !OperatingSystem.IsWindows() && File.GetUnixFileMode(folder[path]).HasFlag(UnixFileMode.UserExecute);
            tree.Add(path, new GeneratedTrees.Item(folder.Read(path), executable));
        }

        return tree;
    }
}
