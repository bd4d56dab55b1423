using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;

namespace Nuke.Common.Execution;

internal enum ExecutionStatus
{
    None,
    Scheduled,
    NotRun,
    Skipped,
    Succeeded,
    Failed,
    Running,
    Aborted,
    Collective,
}

// A target with its relations to others resolved, and how it fares in this run.
internal sealed class ExecutableTarget(string name, string? group, bool isDefault, TargetDefinition definition)
{
    public string Name => name;
    public string? Group => group;
    public bool IsDefault => isDefault;
    public TargetDefinition Definition => definition;

    public List<ExecutableTarget> Dependencies { get; } = [];
    public List<ExecutableTarget> Triggers { get; } = [];

    // What must come earlier if both run: dependencies, order and triggers together.
    public HashSet<ExecutableTarget> Earlier { get; } = [];

    public bool IsInvoked { get; set; }
    public ExecutionStatus Status { get; set; }
    public string? Remark { get; set; }
    public Stopwatch Stopwatch { get; } = new();

    public static IReadOnlyList<ExecutableTarget> All(NukeBuild build, IEnumerable<Target> defaults)
    {
        var isDefault = defaults.ToHashSet();
        var all = new Dictionary<Target, ExecutableTarget>();
        var declared = new List<ExecutableTarget>();
        foreach (var property in Members.Of(build.GetType()).OfType<PropertyInfo>().Where(x => x.PropertyType == typeof(Target)))
        {
            var target = (Target)property.GetValue(build)!;
            all.Add(target, Create(property, target, isDefault.Contains(target)));
            declared.Add(all[target]);
        }
        foreach (var target in declared) target.Relate(all);
        return declared;
    }

    private static ExecutableTarget Create(PropertyInfo property, Target target, bool isDefault)
    {
        var definition = new TargetDefinition();
        target(definition);
        return new(property.Name, property.GetCustomAttribute<CategoryAttribute>()?.Category, isDefault, definition);
    }

    private void Relate(Dictionary<Target, ExecutableTarget> all)
    {
        Dependencies.AddRange(definition.DependsOn.Select(x => all[x]));
        Earlier.UnionWith(Dependencies);
        Earlier.UnionWith(definition.After.Select(x => all[x]));
        foreach (var later in definition.Before) all[later].Earlier.Add(this);
        foreach (var triggered in definition.Triggers) all[triggered].TriggerAfter(this);
        foreach (var trigger in definition.TriggeredBy) TriggerAfter(all[trigger]);
    }

    private void TriggerAfter(ExecutableTarget trigger)
    {
        trigger.Triggers.Add(this);
        Earlier.Add(trigger);
    }
}
