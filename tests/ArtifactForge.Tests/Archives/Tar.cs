using System.Text;
using ArtifactForge.Archives;

namespace ArtifactForge.Tests.Archives;

/// <summary>The library's calls on byte arrays.</summary>
internal static class Tar
{
    public static TarArchive Read(byte[] bytes, ArchiveLimits? limits = null) =>
        TarArchive.Read(new MemoryStream(bytes), "test.tar", limits ?? ArchiveLimits.Default, CancellationToken.None);

    public static string Text(TarArchive archive, string path) => Encoding.UTF8.GetString(archive.ReadContent(archive.Find(path)!));

    public static byte[] Splice(byte[] tar, params (string Path, byte[] Content)[] changes) => Splice(tar, Changes(changes));

    public static byte[] Splice(byte[] tar, IReadOnlyDictionary<string, TreeEdit> edits)
    {
        using var output = new MemoryStream();
        TarSplicer.Write(Read(tar), edits, output, CancellationToken.None);
        return output.ToArray();
    }

    public static Dictionary<string, TreeEdit> Changes(params (string Path, byte[] Content)[] changes) =>
        changes.ToDictionary(change => change.Path, change => TreeEdit.Write(change.Content), StringComparer.Ordinal);

    public static byte[] Inflate(byte[] packed, ArchiveLimits? limits = null)
    {
        using var output = new MemoryStream();
        Inflation.Copy(new MemoryStream(packed), "test.tgz", output, limits ?? ArchiveLimits.Default, CancellationToken.None);
        return output.ToArray();
    }

    public static (byte[] Bytes, PackedTarball Digests) Pack(byte[] tar, params (string Path, byte[] Content)[] changes)
    {
        using var output = new MemoryStream();
        var digests = GzipPacker.Pack(Read(tar), Changes(changes), output, CancellationToken.None);
        return (output.ToArray(), digests);
    }
}
