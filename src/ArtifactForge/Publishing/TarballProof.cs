using ArtifactForge.Archives;
using ArtifactForge.Patching;
using ArtifactForge.Upstream;

namespace ArtifactForge.Publishing;

/// <summary>Shows that a tarball is upstream's with the recorded changes and nothing else: taken back, they must give upstream's tar bit for bit.</summary>
internal sealed class TarballProof(string name, TarballPromise promise, string spoolFolder)
{
    /// <returns>Why not; null where it is so.</returns>
    public string? Refute(Stream packed, CancellationToken cancellation)
    {
        try
        {
            using var tar = Unpacked.Of(packed, name, spoolFolder, cancellation);
            var patched = TarArchive.Read(tar, name, ArchiveLimits.InForce, cancellation);
            return Differs("the tar inside", promise.TarSha256, patched.TarSha256)
                ?? Differs("the tree inside", promise.TreeSha256, patched.TreeSha256)
                ?? (patched.Size == promise.TarSize ? null : $"the tar inside: expected {promise.TarSize} bytes, found {patched.Size}.")
                ?? RefuteOriginal(patched, cancellation);
        }
        catch (ForgeException refusal) when (refusal.Failure is Failure.RefusedInput or Failure.Damage)
        {
            var place = refusal.Where.Replace(name, "", StringComparison.Ordinal).TrimStart(':', ' ');
            return place.Length == 0 ? refusal.What : $"{place}: {refusal.What}";
        }
    }

    private string? RefuteOriginal(TarArchive patched, CancellationToken cancellation)
    {
        var original = promise.Original;
        using var tar = new SpoolStream(spoolFolder, patched.Size);
        TarSplicer.Write(patched, Patcher.Reverse(patched, promise.Changes), tar, cancellation);
        var found = TarArchive.Read(tar, name, ArchiveLimits.InForce, cancellation);
        return Differs($"with the recorded changes reverted, the tar of upstream's {original.Version}", original.TarSha256!.Value, found.TarSha256)
            ?? Differs($"with the recorded changes reverted, the tree of upstream's {original.Version}", original.TreeSha256!.Value, found.TreeSha256)
            ?? RefutePin(found);
    }

    /// <summary>Another tar than the pinned one may have been accepted for holding the pinned tree, and then says so.</summary>
    private string? RefutePin(TarArchive found) => promise.Pin switch
    {
        null => null,
        { } pin when promise.Original.PinnedTarSha256 is { } instead =>
            Differs($"the tar that the catalogue pins for {pin.Version}", pin.TarSha256, instead)
            ?? Differs($"with the recorded changes reverted, the tree that the catalogue pins for {pin.Version}", pin.TreeSha256, found.TreeSha256),
        { } pin => Differs($"with the recorded changes reverted, the tar that the catalogue pins for {pin.Version}", pin.TarSha256, found.TarSha256),
    };

    private static string? Differs(string part, Sha256Digest expected, Sha256Digest found) =>
        expected == found ? null : $"{part}: expected SHA-256 {expected}, found {found}.";
}
