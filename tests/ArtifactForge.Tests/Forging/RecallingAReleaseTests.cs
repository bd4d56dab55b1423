using System.Text;
using ArtifactForge.Catalog;
using ArtifactForge.Forging;

namespace ArtifactForge.Tests.Forging;

public sealed class RecallingAReleaseTests : IDisposable
{
    private readonly SampleRoad road = new();
    private readonly TemporaryFolder cache = new();

    public void Dispose()
    {
        road.Dispose();
        cache.Dispose();
    }

    [Fact]
    public async Task WhatWasForgedIsRecalledAsItWas()
    {
        var (memory, key, release) = await RememberedAsync();
        var recalled = memory.TryRecall(key)!;
        Assert.Equal((release.Id, release.Folder), (recalled.Id, recalled.Folder));
        Assert.Equal(release.ManifestBytes, recalled.ManifestBytes);
        Assert.Equal(release.Files.OrderBy(file => file.Key, StringComparer.Ordinal), recalled.Files.OrderBy(file => file.Key, StringComparer.Ordinal));
        Assert.Equal(release.Notes, recalled.Notes);
    }

    [Theory]
    [InlineData("one of the artifacts")]
    [InlineData(ForgedRelease.ManifestFile)]
    public async Task AFileThatIsNotAsItWasIsReasonToForgeAgain(string name)
    {
        var (memory, key, release) = await RememberedAsync();
        var file = name == ForgedRelease.ManifestFile ? Path.Combine(release.Folder, name) : release.PathOf(release.Files.Values.First());
        await File.AppendAllTextAsync(file, "more");
        Assert.Null(memory.TryRecall(key));
        File.Delete(file);
        Assert.Null(memory.TryRecall(key));
    }

    [Fact]
    public async Task AnotherQuestionHasAnotherKey()
    {
        var (memory, key, _) = await RememberedAsync();
        Assert.Equal(key, Key("a: 1"));
        Sha256Digest[] others = [Key("a: 2"), Key("a: 1", "3.4.1"), ForgeMemory.KeyOf(Files("a: 1"), [], ["3.4.1"])];
        Assert.Equal(4, others.Append(key).Distinct().Count());
        Assert.All(others, other => Assert.Null(memory.TryRecall(other)));
    }

    private static CatalogueFiles Files(string content) =>
        new("catalogue", new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal) { ["upstream.yaml"] = Encoding.UTF8.GetBytes(content) });

    private static Sha256Digest Key(string content, params string[] releases) => ForgeMemory.KeyOf(Files(content), releases, []);

    private async Task<(ForgeMemory Memory, Sha256Digest Key, ForgedRelease Release)> RememberedAsync()
    {
        var release = await road.ForgeAsync();
        var memory = new ForgeMemory(cache.Root, Path.GetDirectoryName(release.Folder)!);
        memory.TryKeep(Key("a: 1"), release);
        return (memory, Key("a: 1"), release);
    }
}
