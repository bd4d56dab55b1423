using System.Text.Json;
using System.Text.RegularExpressions;
using Amazon.S3.Model;
using ArtifactForge.EndToEnd.TheBuild;
using ArtifactForge.EndToEnd.TheRoad;

namespace ArtifactForge.EndToEnd.Stores;

/// <summary>The targets Preflight and Policies as a release engineer runs them.</summary>
[Collection(OneClone.Name)]
public sealed class LookingFromTheShell(Clone clone)
{
    private static readonly Dictionary<string, string> Credentials = new() { ["AWS_ACCESS_KEY_ID"] = StoreServer.AccessKey, ["AWS_SECRET_ACCESS_KEY"] = StoreServer.SecretKey };

    private Task<Outcome> PreflightAsync(StoreServer server, string store, params string[] more) =>
        clone.RunAsync("./build.sh", ["Preflight", "--store", store, "--endpoint", server.Url, "--path-style", .. more], Credentials);

    private static Dictionary<string, string> States(JsonElement store) =>
        store.GetProperty("checks").EnumerateArray().ToDictionary(check => check.GetProperty("check").GetString()!, check => check.GetProperty("state").GetString()!);

    [NeedsServerFact(nameof(MotoServer))]
    public async Task ABucketThatCanBePublishedToSucceedsWithATableOfWhatIsFound()
    {
        using var server = new MotoServer();
        await server.InitializeAsync();
        var store = $"s3://{await server.NewBucketAsync()}/prefix";
        var told = await PreflightAsync(server, store);
        Assert.True(told.ExitCode == 0, told.All);
        Assert.Matches("(?m)^  writable +ok +An object was put, read back and deleted.$", told.Out);
        Assert.Matches("(?m)^  versioning +warn +It is off: what is replaced or deleted is gone.$", told.Out);
        Assert.Matches("(?m)^    \\$ aws s3api put-bucket-encryption --bucket ", told.Out);
        Assert.All(told.Lines.Where(line => !line.StartsWith("    $ ", StringComparison.Ordinal)), line => Assert.True(line.Length <= 100, line));

        var document = JsonDocument.Parse((await PreflightAsync(server, store, "--json")).Out).RootElement;
        var answer = Assert.Single(document.GetProperty("answers").GetProperty("Preflight").EnumerateArray());
        Assert.Equal(("ok", "warn"), (States(answer)["conditional writes"], States(answer)["versioning"]));
    }

    [NeedsServerFact(nameof(MotoServer))]
    public async Task EachRegionHasItsTableAndOneThatFailsFailsTheRun()
    {
        using var server = new MotoServer();
        await server.InitializeAsync();
        using (var client = server.Connect())
        {
            await client.PutBucketAsync(new PutBucketRequest { BucketName = "us-east-1-acme" });
        }

        var outcome = await PreflightAsync(server, "s3://{region}-acme", "--regions", "us-east-1", "eu-west-1", "--json");
        Assert.Equal(1, outcome.ExitCode);
        var document = JsonDocument.Parse(outcome.Out).RootElement;
        var stores = document.GetProperty("answers").GetProperty("Preflight").EnumerateArray().ToList();
        Assert.Equal(["s3://us-east-1-acme", "s3://eu-west-1-acme"], stores.Select(store => store.GetProperty("store").GetString()));
        Assert.Equal("ok", States(stores[0])["writable"]);
        Assert.Equal(new Dictionary<string, string> { ["bucket"] = "fail" }, States(stores[1]));
        Assert.Equal($"aws s3 mb s3://eu-west-1-acme --endpoint-url {server.Url}", stores[1].GetProperty("checks")[0].GetProperty("text").GetString());
        Assert.Equal("cannot be published to: bucket.", Assert.Single(document.GetProperty("errors").EnumerateArray()).GetProperty("what").GetString());
    }

    [NeedsServerFact(nameof(MotoServer))]
    public async Task ABucketThatIsNotThereIsSaidAndKeepsNobodyFromVerifyingTheOthers()
    {
        using var server = new MotoServer();
        await server.InitializeAsync();
        using (var client = server.Connect())
        {
            await client.PutBucketAsync(new PutBucketRequest { BucketName = "us-east-1-acme" });
        }

        string[] reached = ["--store", "s3://{region}-acme", "--endpoint", server.Url, "--path-style", "--regions"];
        var neither = await clone.RunAsync("./build.sh", ["Verify", .. reached, "eu-west-1"], Credentials);
        Assert.Equal((1, "verified 0, damaged 0, failed 1"), (neither.ExitCode, neither.LastLine));
        Assert.Contains("Create the bucket first", neither.All, StringComparison.Ordinal);
        var one = await clone.RunAsync("./build.sh", ["Verify", .. reached, "us-east-1", "eu-west-1"], Credentials);
        Assert.Equal((6, "verified 0, damaged 1, failed 1"), (one.ExitCode, one.LastLine));
        Assert.Contains("if nothing was ever published there", Regex.Replace(one.Out, @"\s+", " "), StringComparison.Ordinal);
        Assert.Contains("Create the bucket first", one.All, StringComparison.Ordinal);

        var pruned = await clone.RunAsync("./build.sh", ["Prune", .. reached, "us-east-1"], Credentials);
        Assert.True(pruned.ExitCode == 0, pruned.All);
        Assert.Contains("Nothing has been published there.", pruned.Out, StringComparison.Ordinal);
    }

    [NeedsServerFact(nameof(MotoServer))]
    public async Task WithoutConditionalWritesItFailsUnlessTheWeakerProtocolIsAllowed()
    {
        using var server = new MotoServer { Conditions = "ignore" };
        await server.InitializeAsync();
        var store = $"s3://{await server.NewBucketAsync()}";
        var refused = await PreflightAsync(server, store);
        Assert.Equal(1, refused.ExitCode);
        Assert.Matches("conditional writes +FAIL +The server does not heed If-None-Match and If-Match.", refused.Out);
        var allowed = await PreflightAsync(server, store, "--allow-unconditional");
        Assert.True(allowed.ExitCode == 0, allowed.All);
        Assert.Matches("conditional writes +warn ", allowed.Out);
    }

    [NeedsServerFact(nameof(CephServer))]
    public async Task WhatIsWrongWithTheParametersForCephIsSaid()
    {
        using var server = new CephServer();
        await server.InitializeAsync();
        var store = $"s3://{await server.NewBucketAsync()}/prefix";
        string[] compatible = ["--checksums", "when-required", "--chunked", "false"];
        var chunked = await PreflightAsync(server, store, "--checksums", "when-required");
        Assert.Equal(1, chunked.ExitCode);
        Assert.Matches("writable +FAIL ", chunked.Out);
        Assert.Contains("Give --chunked false.", chunked.Out, StringComparison.Ordinal);
        var promoting = await clone.RunAsync("./build.sh", ["Promote", "--store", store, "--endpoint", server.Url, "--path-style", "--checksums", "when-required"], Credentials);
        Assert.Equal(2, promoting.ExitCode);
        Assert.Contains("Content-Encoding: aws-chunked", promoting.All, StringComparison.Ordinal);

        Assert.Contains("Look at --storage-class: ", (await PreflightAsync(server, store, [.. compatible, "--storage-class", "NOPE"])).Out, StringComparison.Ordinal);
        foreach (var wrong in Credentials.Keys)
        {
            var credentials = new Dictionary<string, string>(Credentials) { [wrong] = "wrong" };
            var denied = await clone.RunAsync("./build.sh", ["Status", "--store", store, "--endpoint", server.Url, "--path-style", .. compatible], credentials);
            Assert.Equal(1, denied.ExitCode);
            Assert.Contains("where the access key or its secret is wrong", denied.All, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task WithoutCredentialsItSaysSo()
    {
        using var nobody = new RefusingPort();
        var outcome = await clone.RunAsync(
            "./build.sh",
            ["Preflight", "--store", "s3://bucket", "--endpoint", nobody.Url, "--path-style"],
            new Dictionary<string, string> { ["AWS_ACCESS_KEY_ID"] = "", ["AWS_SECRET_ACCESS_KEY"] = "", ["AWS_EC2_METADATA_DISABLED"] = "true", ["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null", ["AWS_CONFIG_FILE"] = "/dev/null" });
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("There are no credentials".ToLowerInvariant(), outcome.Out.ToLowerInvariant().ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Contains("--aws-profile", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PoliciesAreWrittenAskingNobody()
    {
        var folder = clone.NewFolder();
        var outcome = await clone.BuildAsync("Policies", "--store", "s3://acme/cookbooks", "--regions", "cn-north-1", "--policies-folder", folder);
        Assert.True(outcome.ExitCode == 0, outcome.All);
        Assert.Equal(16, Directory.GetFiles(folder).Length);
        Assert.Contains("arn:aws-cn:s3:::acme/cookbooks/*", await File.ReadAllTextAsync(Path.Combine(folder, "publisher.json")), StringComparison.Ordinal);
        Assert.DoesNotContain("is assumed to be in", outcome.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s3://acme", "us-east-1", "")]
    [InlineData("s3://acme", "eu-west-1", "--regions eu-west-1 us-east-1")]
    [InlineData("s3://{region}-acme", null, "--regions eu-west-1 us-east-1")]
    public async Task WhereABucketIsTakenToBeIsSaidWhereItWasNot(string store, string? region, string regions)
    {
        var outcome = await clone.BuildAsync(["Policies", "--store", store, "--policies-folder", clone.NewFolder(), .. regions.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.True(outcome.ExitCode == 0, outcome.All);
        Assert.Equal(region is not null, outcome.Out.Contains($"The bucket is assumed to be in {region}", StringComparison.Ordinal));
    }
}
