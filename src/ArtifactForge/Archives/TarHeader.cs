using System.Runtime.InteropServices;

namespace ArtifactForge.Archives;

/// <summary>The fields of one header block (POSIX.1-1988 ustar, GNU, and the v7 format before them).</summary>
internal readonly ref struct TarHeader(ReadOnlySpan<byte> block)
{
    private const int ChecksumOffset = 148;
    private const int ChecksumLength = 8;

    private readonly ReadOnlySpan<byte> block = block;

    public ReadOnlySpan<byte> Name => block[..100];

    public ReadOnlySpan<byte> Mode => block.Slice(100, 8);

    public ReadOnlySpan<byte> Size => SizeOf(block);

    public ReadOnlySpan<byte> ModifiedTime => block.Slice(136, 12);

    public byte Type => block[156];

    public ReadOnlySpan<byte> LinkName => block.Slice(157, 100);

    /// <summary>Only POSIX ustar has it; GNU keeps times and sparse maps in these bytes.</summary>
    private ReadOnlySpan<byte> Prefix => Format == TarFormat.Ustar ? block.Slice(345, 155) : [];

    public TarFormat Format => block.Slice(257, 8) switch
    {
        var magic when magic.StartsWith("ustar\0"u8) => TarFormat.Ustar,
        var magic when magic.SequenceEqual("ustar  \0"u8) => TarFormat.Gnu,
        var magic when !magic.ContainsAnyExcept((byte)0) => TarFormat.V7,
        _ => TarFormat.Unknown,
    };

    public bool HasRightChecksum => TarNumber.TryRead(ChecksumOf(block), out var written) && written == Sum(block);

    /// <summary>False where text follows the NUL that ends a name: a reader by length would see another name.</summary>
    public bool TryReadPath(out byte[] path)
    {
        var name = UpToNul(Name);
        var prefix = UpToNul(Prefix);
        path = prefix.IsEmpty ? name.ToArray() : [.. prefix, (byte)'/', .. name];
        return !Name[name.Length..].ContainsAnyExcept((byte)0) && !Prefix[prefix.Length..].ContainsAnyExcept((byte)0);
    }

    public static ReadOnlySpan<byte> UpToNul(ReadOnlySpan<byte> field) => field.IndexOf((byte)0) is >= 0 and var nul ? field[..nul] : field;

    public static Span<byte> ModeOf(Span<byte> block) => block.Slice(100, 8);

    public static Span<byte> SizeOf(Span<byte> block) => block.Slice(124, 12);

    public static ReadOnlySpan<byte> SizeOf(ReadOnlySpan<byte> block) => block.Slice(124, 12);

    public static Span<byte> ChecksumOf(Span<byte> block) => block.Slice(ChecksumOffset, ChecksumLength);

    public static ReadOnlySpan<byte> ChecksumOf(ReadOnlySpan<byte> block) => block.Slice(ChecksumOffset, ChecksumLength);

    /// <summary>The sum of all bytes, those of the checksum itself counted as spaces.</summary>
    public static int Sum(ReadOnlySpan<byte> block)
    {
        // Eight at a time, in the four lanes of a word, none of which overflows within a block: every header of every tarball comes here.
        const ulong Bytes = 0x00ff_00ff_00ff_00ff;
        ulong lanes = 0;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(block[..TarBlock.Size])) lanes += (word & Bytes) + ((word >> 8) & Bytes);
        var halves = (lanes & 0x0000_ffff_0000_ffff) + ((lanes >> 16) & 0x0000_ffff_0000_ffff);
        var sum = (int)(uint)halves + (int)(halves >> 32) + (ChecksumLength * ' ');
        foreach (var value in ChecksumOf(block)) sum -= value;
        return sum;
    }
}

internal enum TarFormat
{
    Unknown,
    V7,
    Ustar,
    Gnu,
}
