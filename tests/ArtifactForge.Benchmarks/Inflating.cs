using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;

namespace ArtifactForge.Benchmarks;

/// <summary>
/// What forging cannot go below: every tarball of a folder inflated, hashed and deflated again with the framework's own streams,
/// on so many threads. It neither looks at the entries nor patches nor checks anything. See forging.sh.
/// </summary>
internal static class Inflating
{
    public static void Run(string folder, string output, string threads)
    {
        Directory.CreateDirectory(output);
        var options = new ParallelOptions { MaxDegreeOfParallelism = int.Parse(threads, CultureInfo.InvariantCulture) };
        Parallel.ForEach(Directory.GetFiles(folder, "*.tgz"), options, file =>
        {
            using var tar = new MemoryStream();
            using (var packed = File.OpenRead(file))
            using (var inflater = new GZipStream(packed, CompressionMode.Decompress))
            {
                inflater.CopyTo(tar);
            }

            var content = tar.GetBuffer().AsSpan(0, (int)tar.Length);
            SHA256.HashData(content);
            var target = Path.Combine(output, Path.GetFileName(file));
            using (var fresh = File.Create(target))
            using (var deflater = new GZipStream(fresh, CompressionLevel.Optimal))
            {
                deflater.Write(content);
            }

            SHA256.HashData(File.ReadAllBytes(target));
        });
    }
}
