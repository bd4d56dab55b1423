using System.Globalization;
using ArtifactForge.Forging;
using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>
/// Random deeds, many of them cut off, each drawn from a seed. After each: every channel of every store is whole, sequence numbers have
/// not fallen, nothing immutable has other bytes. In the end one publication settles everything.
/// </summary>
[Collection(ForgedOnce.Name)]
public sealed class AnythingInAnyOrder(SomeReleases releases)
{
    private const int Deeds = 20;
    private const string Advisory = "cdk-imagebuilder-1-153-0";

    private static readonly string[] Channels = [StoreRow.Stable, StoreRow.Candidate];

    private readonly Dictionary<string, Sha256Digest> immutable = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> sequences = new(StringComparer.Ordinal);
    private readonly List<string> story = [];
    private bool isYanked;

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 24)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task EveryChannelIsWholeAfterEveryDeed(int seed)
    {
        var random = new Random(seed);
        using var row = new StoreRow("east", "west");
        try
        {
            await row.Engineer.PublishAsync(releases.First);
            await row.Engineer.PublishAsync(releases.Wider, StoreRow.Candidate);
            for (var deed = 0; deed < Deeds; deed++)
            {
                row.Clock.Now += TimeSpan.FromMinutes(random.Next(1, 60 * 18));
                await DoAsync(row, random);
                await LookAsync(row);
            }

            await SettleAsync(row);
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"Seed {seed}:\n{string.Join('\n', story)}", error);
        }
    }

    private async Task DoAsync(StoreRow row, Random random)
    {
        var (name, deed) = Draw(random);
        var outage = random.Next(3) switch
        {
            0 => Outage.Before(random.Next(1, 150)),
            1 => Outage.After(random.Next(1, 60)),
            _ => null,
        };
        var error = await Record.ExceptionAsync(() => deed(outage is null ? row.Engineer : row.Through(outage.Of)));
        story.Add($"{name}: {(error is null ? "done" : error is ForgeException refusal ? $"{refusal.Failure}, {refusal.Message}" : error.GetType().Name)}");

        // Nobody harms these stores, so nothing is ever found damaged in them.
        Assert.True(error is null or IOException or ForgeException { Failure: not Failure.Damage }, error?.ToString());
    }

    private (string Name, Func<Engineer, Task> Deed) Draw(Random random)
    {
        var channel = Channels[random.Next(Channels.Length)];
        var release = new[] { releases.First, releases.Second, releases.Wider }[random.Next(3)];
        return random.Next(14) switch
        {
            <= 3 => ($"publish {Short(release)} to {channel}", engineer => engineer.PublishAsync(release, channel)),
            4 or 5 => ("promote", engineer => engineer.PromoteAsync()),
            6 => ($"roll {channel} back", engineer => engineer.RollbackAsync(channel: channel)),
            7 => ($"roll {channel} back to {Short(release)}", engineer => engineer.RollbackAsync(release.Id.Hex, channel)),
            8 => ($"recover {channel}", engineer => engineer.RecoverAsync(random.Next(2) == 0, channel)),
            9 => ("yank", async engineer =>
            {
                await engineer.YankAsync(YankKind.Advisory, Advisory);
                isYanked = true;
            }),
            10 => ("lift", engineer =>
            {
                isYanked = false;
                return engineer.LiftAsync(YankKind.Advisory, Advisory);
            }),
            11 => ($"yank {Short(release)}", engineer => engineer.YankAsync(YankKind.Release, release.Id.Hex)),
            12 => ($"lift {Short(release)}", engineer => engineer.LiftAsync(YankKind.Release, release.Id.Hex)),
            _ => ("prune", engineer => engineer.PruneAsync(random.Next(3), random.Next(2) == 0 ? null : DateTimeOffset.MaxValue)),
        };
    }

    private static string Short(ForgedRelease release) => release.Id.Prefix[..12];

    private async Task LookAsync(StoreRow row)
    {
        foreach (var channel in Channels)
        {
            await row.ReadAsync(channel);
            foreach (var store in row.Stores)
            {
                var sequence = (await row.StateAsync(store.Name, channel))?.Pointer.Sequence ?? 0;
                var place = string.Create(CultureInfo.InvariantCulture, $"{store.Name} {channel}");
                Assert.True(sequence >= sequences.GetValueOrDefault(place), $"{place} fell from {sequences.GetValueOrDefault(place)} to {sequence}");
                sequences[place] = sequence;
                var named = (await row.StateAsync(store.Name, channel))?.View.Objects.Where(entry => entry.Advisory == Advisory && entry.Kind != ArtifactKind.Runbook);
                Assert.True(!isYanked || named is null || !named.Any(), $"{place} names what was yanked");
            }
        }

        foreach (var (key, digest) in row.Immutable())
        {
            Assert.Equal((key, immutable.GetValueOrDefault(key, digest)), (key, digest));
            immutable[key] = digest;
        }
    }

    private async Task SettleAsync(StoreRow row)
    {
        // A Prune that was cut off is run again first, as it says itself.
        row.Clock.Now += TimeSpan.FromDays(2);
        await row.Engineer.PruneAsync();
        await Record.ExceptionAsync(() => row.Engineer.LiftAsync(YankKind.Release, releases.Second.Id.Hex));
        foreach (var channel in Channels)
        {
            await row.Engineer.PublishAsync(releases.Second, channel);
            Assert.Equal([releases.Second.Id, releases.Second.Id], (await row.ReadAsync(channel)).OfType<Sha256Digest>());
            await row.RequireRecordedAsync(channel);
        }

        await row.RequireCopiesAsync();
        await LookAsync(row);
        Assert.Empty(row.Stores.SelectMany(store => row.Files(store.Name, Lease.Folder)));
    }
}
