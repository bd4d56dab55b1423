namespace ArtifactForge.Tests.Publishing;

/// <summary>A clock that stands still until it is moved on: what waits by it waits for nothing else, however slow the machine is.</summary>
internal sealed class SteppedClock : TimeProvider
{
    private readonly Lock guard = new();
    private readonly List<Timer> running = [];
    private TimeSpan passed;

    public int Timers
    {
        get
        {
            lock (guard) return running.Count;
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (guard) return passed.Ticks;
    }

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + TimeSpan.FromTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Whatever is due until then happens in its order, each at its own time.</summary>
    public void MoveOn(TimeSpan by)
    {
        var end = TimeSpan.FromTicks(GetTimestamp()) + by;
        while (NextUntil(end) is { } due)
        {
            due.Tick();
        }
    }

    private Timer? NextUntil(TimeSpan end)
    {
        lock (guard)
        {
            var next = running.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
            passed = next?.Due ?? end;
            next?.Rewind();
            return next;
        }
    }

    private sealed class Timer(SteppedClock clock, Action tick) : ITimer
    {
        private TimeSpan period;

        public TimeSpan Due { get; private set; }

        public Action Tick => tick;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.guard)
            {
                this.period = period;
                Due = clock.passed + dueTime;
                clock.running.Remove(this);
                if (dueTime >= TimeSpan.Zero) clock.running.Add(this);
            }

            return true;
        }

        public void Rewind()
        {
            Due += period;
            if (period <= TimeSpan.Zero) clock.running.Remove(this);
        }

        public void Dispose()
        {
            lock (clock.guard) clock.running.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
