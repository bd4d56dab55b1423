namespace Nuke.Common.Execution;

internal static class Planning
{
    // Last things first: of the targets that no remaining one must wait for, the first declared; then all of it reversed.
    public static IReadOnlyList<ExecutableTarget> Order(
        IReadOnlyList<ExecutableTarget> declared, IReadOnlyCollection<ExecutableTarget> invoked)
    {
        var wanted = Closure(invoked);
        var remaining = declared.ToList();
        var plan = new List<ExecutableTarget>();
        while (remaining.Count > 0)
        {
            var last = remaining.Find(x => !remaining.Exists(later => later.Earlier.Contains(x)))
                ?? throw new UsageException($"These targets depend on each other: {Cycle(remaining)}.");
            remaining.Remove(last);
            if (wanted.Contains(last)) plan.Add(last);
        }
        plan.Reverse();
        foreach (var target in plan) target.Status = ExecutionStatus.Scheduled;
        return plan;
    }

    public static void SkipByParameter(IReadOnlyList<ExecutableTarget> plan, IReadOnlyCollection<ExecutableTarget> named)
    {
        var skipped = plan.Where(x => named.Count == 0 ? !x.IsInvoked : named.Contains(x)).ToList();
        foreach (var target in skipped) Skip(plan, target, "by --skip");
    }

    public static void SkipByStaticConditions(IReadOnlyList<ExecutableTarget> plan)
    {
        foreach (var target in plan)
        {
            if (UnmetOf(target.Definition.StaticConditions) is { } reason) Skip(plan, target, reason);
        }
    }

    public static string? UnmetOf(IEnumerable<Condition> conditions)
    {
        var unmet = conditions.Where(x => !x.IsMet()).Select(x => x.Text).ToList();
        return unmet.Count == 0 ? null : $"only when {string.Join(" and ", unmet)}";
    }

    // What was only there for a skipped target is skipped with it.
    public static void Skip(IReadOnlyList<ExecutableTarget> plan, ExecutableTarget target, string reason)
    {
        if (target.Status is not ExecutionStatus.Scheduled) return;
        target.Status = ExecutionStatus.Skipped;
        target.Remark = reason;
        foreach (var dependency in target.Dependencies.Concat(target.Triggers))
        {
            var isNeeded = dependency.IsInvoked || plan.Any(
                x => x.Status is ExecutionStatus.Scheduled
                    && (x.Dependencies.Contains(dependency) || x.Triggers.Contains(dependency)));
            if (!isNeeded) Skip(plan, dependency, $"because of {target.Name}");
        }
    }

    private static HashSet<ExecutableTarget> Closure(IEnumerable<ExecutableTarget> invoked)
    {
        var wanted = new HashSet<ExecutableTarget>();
        var open = new Queue<ExecutableTarget>(invoked);
        while (open.TryDequeue(out var target))
        {
            if (!wanted.Add(target)) continue;
            foreach (var other in target.Dependencies.Concat(target.Triggers)) open.Enqueue(other);
        }
        return wanted;
    }

    // Everything that remains has somebody waiting for it; following those must come round.
    private static string Cycle(List<ExecutableTarget> remaining)
    {
        var path = new List<ExecutableTarget>();
        var at = remaining[0];
        while (!path.Contains(at))
        {
            path.Add(at);
            at = remaining.First(x => x.Earlier.Contains(at));
        }
        return string.Join(" -> ", path.Skip(path.IndexOf(at)).Append(at).Select(x => x.Name));
    }
}
