using ArtifactForge.EndToEnd.TheBuild;
using ArtifactForge.EndToEnd.TheRoad;

namespace ArtifactForge.EndToEnd.Stores;

/// <summary>The real build.sh against a server that plays one without conditional writes.</summary>
[Collection(OneClone.Name)]
public sealed class PublishingWithoutConditions(Clone clone)
{
    [NeedsServerTheory(nameof(MotoServer))]
    [InlineData("ignore")]
    [InlineData("refuse")]
    public async Task ItIsRefusedUnlessTheWeakerProtocolIsAllowedWhichIsThenNamed(string conditions)
    {
        using var server = new MotoServer { Conditions = conditions };
        await server.InitializeAsync();
        var (tarballs, catalogue, bucket) = (clone.NewFolder(), clone.NewCatalogue(), await server.NewBucketAsync());
        await PinnedSamples.PinAsync(catalogue, tarballs);

        var refused = await PublishAsync();
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("--allow-unconditional", refused.All, StringComparison.Ordinal);
        Assert.Equal("published 0, skipped 0, failed 1", refused.LastLine);
        using (var client = server.Connect())
        {
            Assert.Empty((await client.ListObjectsV2Async(new() { BucketName = bucket })).S3Objects ?? []);
        }

        var allowed = await PublishAsync("--allow-unconditional");
        Assert.True(allowed.ExitCode == 0, allowed.All);
        Assert.Contains("the weaker protocol is used", allowed.All, StringComparison.Ordinal);
        Assert.Matches("^published [1-9][0-9]*, skipped 0, failed 0$", allowed.LastLine);
        Assert.StartsWith("published 0,", (await PublishAsync("--allow-unconditional")).LastLine, StringComparison.Ordinal);
        Assert.Equal(0, (await PublishAsync("--allow-unconditional", "--public-url", "https://cookbooks.example.org")).ExitCode);

        foreach (var target in new[] { "Promote --from stable --to next", "Rollback", "Recover", "Yank --release 3.4.1 --reason wrong", "Prune --keep 0" })
        {
            var before = await ListAsync();
            var without = await RunAsync(target.Split(' '));
            Assert.True(without.ExitCode == 1, $"{target} ended with {without.ExitCode}\n{without.All}");
            Assert.Contains("--allow-unconditional", without.All, StringComparison.Ordinal);
            Assert.Equal(before, await ListAsync());
            var with = await RunAsync([.. target.Split(' '), "--allow-unconditional"]);
            Assert.True(with.ExitCode == 0, $"{target} ended with {with.ExitCode}\n{with.All}");
            Assert.Contains("the weaker protocol is used", with.All, StringComparison.Ordinal);
        }

        Assert.Equal(0, (await RunAsync(["Prune", "--dry-run"])).ExitCode);

        async Task<IEnumerable<string>> ListAsync()
        {
            using var client = server.Connect();
            var found = new List<string>();
            await foreach (var entry in client.Paginators.ListObjectsV2(new() { BucketName = bucket }).S3Objects)
            {
                found.Add($"{entry.Key} {entry.ETag}");
            }

            return found;
        }

        Task<Outcome> PublishAsync(params string[] more) => RunAsync(["Publish", "--upstream", tarballs, .. more]);

        Task<Outcome> RunAsync(string[] what) => clone.RunAsync(
            "./build.sh",
            [.. what, "--store", $"s3://{bucket}/prefix", "--endpoint", server.Url, "--path-style", "--catalogue", catalogue],
            new Dictionary<string, string> { ["AWS_ACCESS_KEY_ID"] = StoreServer.AccessKey, ["AWS_SECRET_ACCESS_KEY"] = StoreServer.SecretKey });
    }
}
