using System.Formats.Tar;

namespace ArtifactForge.Tests;

/// <summary>A folder of this test's own, gone when the test is.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private const string MemoryDisk = "/dev/shm";

    public TemporaryFolder()
        : this(Directory.CreateTempSubdirectory("artifactforge-").FullName)
    {
    }

    private TemporaryFolder(string root) => Root = Directory.CreateDirectory(root).FullName;

    public string Root { get; }

    /// <summary>Where the machine has a disk in memory, there: for thousands of small files that no test is about.</summary>
    public static TemporaryFolder ForManyFiles()
    {
        return Directory.Exists(MemoryDisk) ? new TemporaryFolder(Path.Combine(MemoryDisk, $"artifactforge-{Guid.NewGuid():N}")) : new TemporaryFolder();
    }

    public string this[string relative] => Path.Combine(Root, relative);

    public string Write(string relative, ReadOnlySpan<byte> content)
    {
        var file = this[relative];
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
        return file;
    }

    /// <summary>Something to open that waits for ever.</summary>
    public void WriteFifo(string relative)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[relative])!);
        new PaxTarEntry(TarEntryType.Fifo, "fifo").ExtractToFile(this[relative], overwrite: false);
    }

    public byte[] Read(string relative) => File.ReadAllBytes(this[relative]);

    /// <summary>Relative paths with forward slashes, sorted, to compare what stands there.</summary>
    public IReadOnlyList<string> Files(string below = "") =>
        [.. Directory.EnumerateFiles(this[below], "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
