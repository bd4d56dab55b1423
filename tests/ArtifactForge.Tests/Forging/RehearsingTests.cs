using ArtifactForge.Archives;
using ArtifactForge.Forging;

namespace ArtifactForge.Tests.Forging;

public class RehearsingTests
{
    [Fact]
    public async Task The_rehearsal_patches_and_packs_a_tarball()
    {
        using var patched = new MemoryStream();
        TarBuilder.Write(
            [
                new TreeItem { Path = "Berksfile", Content = "metadata\n"u8.ToArray() },
                new TreeItem { Path = "metadata.rb", Content = "name 'none'\nversion '1.0.0'\n# Patched.\n"u8.ToArray() },
            ],
            "none",
            new string('0', 40),
            DateTimeOffset.UnixEpoch,
            patched);

        var packed = await Rehearsal.PlayAsync();

        Assert.Equal(Sha256Digest.OfContent(patched.ToArray()), packed.TarSha256);
    }
}
