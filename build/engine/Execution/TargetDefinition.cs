using System.Linq.Expressions;

namespace Nuke.Common.Execution;

// What Build.cs says about one target.
internal sealed class TargetDefinition : ITargetDefinition
{
    public string? Text { get; private set; }
    public List<Func<Task>> Actions { get; } = [];
    public List<Target> DependsOn { get; } = [];
    public List<Target> Before { get; } = [];
    public List<Target> After { get; } = [];
    public List<Target> Triggers { get; } = [];
    public List<Target> TriggeredBy { get; } = [];
    public List<Condition> StaticConditions { get; } = [];
    public List<Condition> DynamicConditions { get; } = [];
    public List<LambdaExpression> Requirements { get; } = [];
    public bool IsProceeding { get; private set; }
    public bool IsAssured { get; private set; }
    public bool IsUnlisted { get; private set; }

    public ITargetDefinition Description(string description) => With(() => Text = description);

    public ITargetDefinition Executes(params Action[] actions) =>
        With(() => Actions.AddRange(actions.Select(action => new Func<Task>(() =>
        {
            action();
            return Task.CompletedTask;
        }))));

    public ITargetDefinition Executes<T>(Func<T> action) => Executes(new Action(() => action()));

    public ITargetDefinition Executes(Func<Task> action) => With(() => Actions.Add(action));

    ITargetDefinition ITargetDefinition.DependsOn(params Target[] targets) => With(() => DependsOn.AddRange(targets));

    ITargetDefinition ITargetDefinition.Before(params Target[] targets) => With(() => Before.AddRange(targets));

    ITargetDefinition ITargetDefinition.After(params Target[] targets) => With(() => After.AddRange(targets));

    ITargetDefinition ITargetDefinition.Triggers(params Target[] targets) => With(() => Triggers.AddRange(targets));

    ITargetDefinition ITargetDefinition.TriggeredBy(params Target[] targets) => With(() => TriggeredBy.AddRange(targets));

    public ITargetDefinition OnlyWhenStatic(Func<bool> condition, string? conditionExpression = null) =>
        With(() => StaticConditions.Add(new(condition, conditionExpression)));

    public ITargetDefinition OnlyWhenDynamic(Func<bool> condition, string? conditionExpression = null) =>
        With(() => DynamicConditions.Add(new(condition, conditionExpression)));

    public ITargetDefinition Requires<T>(
        Expression<Func<T>> parameterRequirement, params Expression<Func<T>>[] parameterRequirements)
        where T : class? => With(() => Requirements.AddRange([parameterRequirement, .. parameterRequirements]));

    public ITargetDefinition Requires<T>(
        Expression<Func<T?>> parameterRequirement, params Expression<Func<T?>>[] parameterRequirements)
        where T : struct => With(() => Requirements.AddRange([parameterRequirement, .. parameterRequirements]));

    public ITargetDefinition Requires(
        Expression<Func<bool>> requirement, params Expression<Func<bool>>[] requirements) =>
        With(() => Requirements.AddRange([requirement, .. requirements]));

    public ITargetDefinition ProceedAfterFailure() => With(() => IsProceeding = true);

    public ITargetDefinition AssuredAfterFailure() => With(() => IsAssured = true);

    public ITargetDefinition Unlisted() => With(() => IsUnlisted = true);

    private TargetDefinition With(Action change)
    {
        change();
        return this;
    }
}

internal sealed record Condition(Func<bool> IsMet, string? Expression)
{
    // The compiler hands over the whole lambda; people read what is behind the arrow.
    public string Text => Expression?.Split("=>", 2)[^1].Trim() ?? "a condition";
}
