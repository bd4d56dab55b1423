using System.Diagnostics;
using System.Globalization;
using ArtifactForge.EndToEnd.Stores;
using ArtifactForge.Publishing;

namespace ArtifactForge.EndToEnd.Survival;

/// <summary>A store in a bucket whose server falls silent, or breaks off what it says. Nobody waits for ever.</summary>
[Collection(RunningServers.Name)]
public sealed class ServersThatStall(StoreServers servers)
{
    private static readonly ObjectKey Key = ObjectKey.Of("patches/file.tgz");

    /// <summary>Longer than a server takes that answers, beside other tests.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly CancellationToken Never = CancellationToken.None;

    public static TheoryData<string> Servers() => [.. StoreServers.Kinds.Where(kind => kind != "folder")];

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task AnAnswerThatNeverComesIsAskedForAgain(string kind)
    {
        await using var way = await Way.OpenAsync(servers.Server(kind));
        way.Befall(Faults.Stall, request => request.Method == "GET");
        Assert.Equal(way.Content.Sha256, await way.Store.DigestAsync(Key, Never));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task AnAcknowledgementThatNeverComesIsNoSecondWrite(string kind)
    {
        await using var way = await Way.OpenAsync(servers.Server(kind));
        way.Befall(Faults.Stall, request => request.Method == "PUT");
        var added = ObjectKey.Of("objects/0123/file.tgz");
        Assert.False(await way.Store.TryAddAsync(added, way.Content, Never));
        Assert.Equal(way.Content.Sha256, await way.Store.DigestAsync(added, Never));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task WhatBreaksOffOrStallsInTheMiddleIsContinuedThere(string kind)
    {
        foreach (var fault in new[] { Faults.CutAnswer, Faults.StallInAnswer })
        {
            await using var way = await Way.OpenAsync(servers.Server(kind));
            way.Befall(fault, request => request.Method == "GET");
            Assert.Equal(way.Content.Sha256, await way.Store.DigestAsync(Key, Never));
            var from = way.Proxy.Requests[^1].Message.Header("Range")!["bytes=".Length..^1];
            Assert.InRange(int.Parse(from, CultureInfo.InvariantCulture), 1, way.Content.Size / 2);
        }
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task HalvesOfTwoContentsAreNeverPutTogether(string kind)
    {
        await using var way = await Way.OpenAsync(servers.Server(kind));
        way.Befall(
            async exchange =>
            {
                var answer = await exchange.ForwardAsync();
                await way.Direct.PutAsync(Key, Way.NewContent(seed: 2), Never);
                await exchange.AnswerPartAsync(answer, answer.Head.Length + (answer.Body.Length / 2));
                exchange.Reset();
            },
            request => request.Method == "GET");
        var error = await Assert.ThrowsAsync<ForgeException>(() => way.Store.DigestAsync(Key, Never));
        Assert.Equal($"{way.Store.Name}/{Key}", error.Where);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task ASlowAnswerIsNoStall(string kind)
    {
        await using var way = await Way.OpenAsync(servers.Server(kind));
        way.Proxy.Script = _ => Faults.Slow(bytesPerSecond: 50_000);
        var clock = Stopwatch.StartNew();
        Assert.Equal(way.Content.Sha256, await way.Store.DigestAsync(Key, Never));
        Assert.True(clock.Elapsed > Patience * 1.5);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task AWrongByteIsDamageWithItsPlace(string kind)
    {
        await using var way = await Way.OpenAsync(servers.Server(kind));
        way.Befall(Faults.FlipAnswer, request => request.Method == "GET");
        await using var stored = await way.Store.OpenAsync(Key, Never);
        var error = await Assert.ThrowsAsync<ForgeException>(() => stored!.ReadAllAsync("it", Never));
        Assert.Equal((Failure.Damage, $"{way.Store.Name}/{Key}"), (error.Failure, error.Where));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task OfAWrongByteTheDigestIsAnother(string kind)
    {
        await using var way = await Way.OpenAsync(servers.Server(kind));
        way.Befall(Faults.FlipAnswer, request => request.Method == "GET");
        Assert.NotEqual(way.Content.Sha256, await way.Store.DigestAsync(Key, Never));
        Assert.Equal(way.Content.Sha256, await way.Store.DigestAsync(Key, Never));
    }

    [CephFact]
    public async Task AServerThatIsSilentForGoodIsGivenUp()
    {
        await using var way = await Way.OpenAsync(servers.Server("ceph"));
        Assert.Equal(way.Content.Sha256, await way.Store.DigestAsync(Key, Never));
        way.Proxy.Script = _ => Faults.Stall;
        var error = await Assert.ThrowsAsync<ForgeException>(() => way.Store.PutAsync(Key, Blob.Of("x"u8.ToArray(), "x"), Never).WaitAsync(TimeSpan.FromMinutes(2)));
        Assert.Contains("no answer within", error.What, StringComparison.Ordinal);
        Assert.InRange(way.Proxy.Requests.Count, 4, 10);
    }

    [CephFact]
    public async Task AServerThatWasSilentFromTheFirstIsGivenUpSooner()
    {
        await using var way = await Way.OpenAsync(servers.Server("ceph"));
        way.Proxy.Script = _ => Faults.Stall;
        var error = await Assert.ThrowsAsync<ForgeException>(() => way.Store.DigestAsync(Key, Never).WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.Contains("has answered nothing in this run", error.What, StringComparison.Ordinal);
        Assert.Equal(2, way.Proxy.Requests.Count);
    }

    [CephFact]
    public async Task AnAnswerThatStallsAgainAndAgainIsGivenUp()
    {
        await using var way = await Way.OpenAsync(servers.Server("ceph"));
        way.Proxy.Script = _ => Faults.StallInAnswer;
        var error = await Assert.ThrowsAsync<ForgeException>(() => way.Store.DigestAsync(Key, Never).WaitAsync(TimeSpan.FromMinutes(2)));
        Assert.Contains("nothing came for", error.What, StringComparison.Ordinal);
    }

    /// <summary>A store that holds one object, reached through the proxy and past it.</summary>
    private sealed class Way : IAsyncDisposable
    {
        private Way(StoreServer server, string bucket)
        {
            Proxy = new FaultProxy(server.Url);
            Direct = Open(server.Options);
            Store = Open(server.Options with { Endpoints = [Proxy.Url], Patience = new Patience(Patience) });

            S3Store Open(S3Options options) => new(S3Connection.Open(AwsRegion.Parse("us-east-1"), options), bucket, "prefix/", options, $"s3://{bucket}/prefix");
        }

        public FaultProxy Proxy { get; }

        public S3Store Store { get; }

        public S3Store Direct { get; }

        public Blob Content { get; } = NewContent(seed: 1);

        public static Blob NewContent(int seed)
        {
            var bytes = new byte[300_000];
            new Random(seed).NextBytes(bytes);
            return Blob.Of(bytes, "file.tgz");
        }

        public static async Task<Way> OpenAsync(StoreServer server)
        {
            var way = new Way(server, await server.NewBucketAsync());
            await way.Direct.PutAsync(Key, way.Content, Never);
            return way;
        }

        /// <summary>The first request that is meant, and no other.</summary>
        public void Befall(Fault fault, Func<ProxiedRequest, bool> isMeant) =>
            Proxy.Script = new Once(new Dictionary<string, Func<ProxiedRequest, bool>> { ["it"] = isMeant }, fault).Decide;

        public async ValueTask DisposeAsync()
        {
            Store.Client.Dispose();
            Direct.Client.Dispose();
            await Proxy.DisposeAsync();
        }
    }
}
