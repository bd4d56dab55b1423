using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Nuke.Common.Execution;

internal static class Members
{
    // Why a native program has them too.
    public const string AreThere = "The assembly of the build is compiled whole (ahead-of-time/AheadOfTime.csproj).";

    // In the order of declaration, which for a partial class is that of the files, which MSBuild sorts by name.
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = AreThere)]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = AreThere)]
    public static IEnumerable<MemberInfo> Of(Type type)
    {
        const BindingFlags declared = BindingFlags.Public | BindingFlags.NonPublic
            | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        for (var at = type; at is not null && at != typeof(object); at = at.BaseType)
        {
            foreach (var member in at.GetProperties(declared).Cast<MemberInfo>().Concat(at.GetFields(declared))) yield return member;
        }
    }

    public static Type TypeOf(MemberInfo member) =>
        member is PropertyInfo property ? property.PropertyType : ((FieldInfo)member).FieldType;

    public static object? ValueOf(MemberInfo member, object instance) =>
        member is PropertyInfo property ? property.GetValue(instance) : ((FieldInfo)member).GetValue(instance);

    public static void Set(MemberInfo member, object instance, object? value)
    {
        if (member is PropertyInfo { CanWrite: true } property) property.SetValue(instance, value);
        else BackingField(member).SetValue(instance, value);
    }

    // A property with "get" alone is set through the field that the compiler made for it.
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = AreThere)]
    private static FieldInfo BackingField(MemberInfo member) =>
        member as FieldInfo
        ?? member.DeclaringType!.GetField($"<{member.Name}>k__BackingField", BindingFlags.NonPublic | BindingFlags.Instance)
        ?? throw new InvalidOperationException($"{member.Name} is a parameter that can not be set.");
}
