using ArtifactForge.Upstream;

namespace ArtifactForge.Tests.Upstream;

public sealed class SpoolStreamTests
{
    [Fact]
    public void WhatIsSmallStaysInMemoryAndWhatIsNotGoesToAFileThatVanishes()
    {
        using var folder = new TemporaryFolder();
        var block = new byte[1 << 20];
        using (var spool = new SpoolStream(folder.Root, capacity: 1000))
        {
            for (var i = 0; i < 16; i++)
            {
                block[0] = (byte)i;
                spool.Write(block);
            }

            Assert.True(spool.IsInMemory);
            spool.Write(block.AsSpan(0, 1));
            Assert.False(spool.IsInMemory);
            Assert.Equal((16 << 20) + 1, spool.Length);
            spool.Position = 15 << 20;
            Assert.Equal(15, spool.ReadByte());
            Assert.Single(folder.Files());
        }

        Assert.Empty(folder.Files());
    }
}
