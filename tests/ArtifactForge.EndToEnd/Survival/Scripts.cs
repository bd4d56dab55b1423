using System.Collections.Concurrent;

namespace ArtifactForge.EndToEnd.Survival;

/// <summary>The fault befalls one request of each moment.</summary>
public sealed class Once(IReadOnlyDictionary<string, Func<ProxiedRequest, bool>> moments, Fault fault)
{
    private readonly ConcurrentDictionary<string, bool> hit = new();

    public IEnumerable<string> Hit => hit.Keys.Order();

    public Fault Decide(ProxiedRequest request) =>
        moments.Any(moment => moment.Value(request) && hit.TryAdd(moment.Key, value: true)) ? fault : Faults.Pass;
}

/// <summary>The fault befalls the first request of its kind and whatever comes after it.</summary>
public sealed class FromThereOn(Func<ProxiedRequest, bool> isFirst, Fault fault)
{
    private int begun;

    public Fault Decide(ProxiedRequest request)
    {
        if (isFirst(request))
        {
            Interlocked.Exchange(ref begun, 1);
        }

        return Volatile.Read(ref begun) == 1 ? fault : Faults.Pass;
    }
}

/// <summary>Requests wait for one another at a place, and go on together; nobody waits longer than a while.</summary>
public sealed class Meeting(Func<ProxiedRequest, bool> isHere, int many)
{
    private readonly TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int there;

    public Fault Decide(ProxiedRequest request) => !isHere(request) ? Faults.Pass : async exchange =>
    {
        if (Interlocked.Increment(ref there) >= many)
        {
            all.TrySetResult();
        }

        await Task.WhenAny(all.Task, Task.Delay(TimeSpan.FromSeconds(20)));
        await Faults.Pass(exchange);
    };
}
