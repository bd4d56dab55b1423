using System.ComponentModel;
using System.Reflection;

namespace Nuke.Common.Execution;

// Something that can be given: a member of the build marked [Parameter], or one of the engine's own words.
internal sealed record Parameter(string Name, Type Type, MemberInfo? Member = null)
{
    public static readonly Parameter Target = new("target", typeof(string[])) { Separator = "+", Description = "Targets to run." };

    public static readonly Parameter Skip = new("skip", typeof(string[]))
    {
        Separator = "+",
        Description = "Targets to skip; with no name, everything except the requested targets.",
        MayBeEmpty = true,
    };

    public static readonly Parameter Root = new("root", typeof(string)) { Description = "Root directory (default: where build.sh is)." };

    // Words of NUKE's that this engine knows and declines, rather than taking them for a misspelling.
    public static readonly IReadOnlyList<string> Declined = ["continue", "partition", "profile", "host"];

    public string? Separator { get; init; }
    public string? Description { get; init; }
    public string? Group { get; init; }
    public bool IsSecret { get; init; }
    public bool IsRequired { get; init; }
    public bool IsListed { get; init; } = true;
    public bool MayBeEmpty { get; init; }

    public string Key => Naming.Key(Name);
    public string Option => "--" + Naming.Dashed(Name);
    public bool IsSwitch => (Nullable.GetUnderlyingType(Type) ?? Type) == typeof(bool);
    public bool IsList => Type.IsArray;

    public static IReadOnlyList<Parameter> All(Type build)
    {
        List<Parameter> all = [.. Members.Of(build).Select(Of).OfType<Parameter>(), Target, Skip, Root];
        var taken = all.Select(x => x.Key).Concat(Declined).GroupBy(x => x).FirstOrDefault(x => x.Count() > 1);
        return taken is null ? all : throw new InvalidOperationException($"Two parameters are called --{taken.Key}, or one as NUKE calls its own.");
    }

    private static Parameter? Of(MemberInfo member) =>
        member.GetCustomAttribute<ParameterAttribute>() is not { } attribute
            ? null
            : new(attribute.Name ?? member.Name, Members.TypeOf(member), member)
            {
                Separator = attribute.Separator,
                Description = attribute.Description,
                Group = member.GetCustomAttribute<CategoryAttribute>()?.Category,
                IsSecret = member.IsDefined(typeof(SecretAttribute)),
                IsRequired = member.IsDefined(typeof(RequiredAttribute)),
                IsListed = attribute.List,
            };
}
