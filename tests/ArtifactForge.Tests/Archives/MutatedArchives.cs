using System.IO.Compression;
using ArtifactForge.Archives;
using FsCheck;
using FsCheck.Fluent;

namespace ArtifactForge.Tests.Archives;

public sealed class MutatedArchives
{
    private static readonly ArchiveLimits Limits = new() { MaxTotalBytes = 1 << 20, MaxEntryBytes = 1 << 20 };

    private static readonly byte[] Good = new TarBytes().Global("comment", "0123").Folder("top/").File("top/a", "content")
        .Pax(("path", "top/b"), ("size", "7"), ("mtime", "1.5")).File("top/x", "content").LongName("top/c").Link("top/x", "b").Link("top/h", "top/a", '1').End();

    [Fact]
    public void AMutatedTarIsReadOrRefusedAndNothingElse() => Property.Holds(
        3000,
        random => IsReadOrRefused(() => ReadAll(Mutate(random, Good, mend: true))));

    [Fact]
    public void AMutatedGzipFileIsReadOrRefusedAndNothingElse()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(Good);
        Property.Holds(
            2000,
            random => IsReadOrRefused(() => Tar.Inflate(Mutate(random, packed.ToArray(), mend: false), Limits)));
    }

    [Fact]
    public void RandomBytesAreRefusedAndNothingElse() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(1000),
        Prop.ForAll<byte[]>(bytes => IsReadOrRefused(() => ReadAll(Tar.Inflate(bytes, Limits))) && IsReadOrRefused(() => Tar.Inflate([0x1f, 0x8b, 8, 0, .. bytes], Limits))));

    private static void ReadAll(byte[] tar)
    {
        var archive = Tar.Read(tar, Limits);
        foreach (var file in archive.Entries.Where(entry => entry.Kind == TarEntryKind.File))
        {
            Assert.NotNull(archive.ReadContent(file));
        }
    }

    private static bool IsReadOrRefused(Action read)
    {
        try
        {
            read();
        }
        catch (ForgeException refusal)
        {
            return refusal.Failure == Failure.RefusedInput;
        }

        return true;
    }

    private static byte[] Mutate(Random random, byte[] good, bool mend)
    {
        var bytes = good.ToList();
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(8))
            {
                case 0: bytes.RemoveRange(at, random.Next(bytes.Count - at)); break;
                case 1: bytes.InsertRange(at, bytes.GetRange(0, at)); break;
                case 2 when at / 512 * 512 is var block: bytes.InsertRange(block, good[..Math.Min(512, good.Length)]); break;
                default: bytes[at] = random.Next(3) == 0 ? (byte)random.Next(256) : (byte)"0/.\0\u007f57 "[random.Next(8)]; break;
            }

            if (bytes.Count == 0) break;
        }

        // With right checksums the mutations reach the code behind them.
        var mutated = bytes.ToArray();
        for (var at = 0; mend && at + 512 <= mutated.Length; at += 512)
        {
            if (mutated.AsSpan(at + 257, 5).SequenceEqual("ustar"u8)) Mend(mutated.AsSpan(at, 512));
        }

        return mutated;
    }

    private static void Mend(Span<byte> block)
    {
        var mended = block.ToArray();
        TarBytes.Sum(mended);
        mended.CopyTo(block);
    }
}
