using System.Reflection;

namespace ArtifactForge.EndToEnd.TheBuild;

// The same Build.cs compiles with NUKE's package: so nothing may be offered here that is not there.
[Collection(BuiltHouse.Name)]
public sealed class KeepingToNukesInterface(ScratchHouse house)
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic
        | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly string[] OfDelegates = ["Invoke", "BeginInvoke", "EndInvoke"];

    [Fact]
    public void OurEngineOffersNothingThatNukeLacks()
    {
        var more = OurMembers().Except(ReadInterface());
        Assert.Equal([], more);
    }

    [Fact]
    public void TheListNamesNothingThatOurEngineLacks()
    {
        var less = ReadInterface().Except(OurMembers());
        Assert.Equal([], less);
    }

    private static HashSet<string> ReadInterface() =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "TheBuild", "NukeInterface.txt"))
            .Where(x => !x.StartsWith('#'))
            .Select(x => x.Split(':'))
            .SelectMany(x => x[1].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(member => $"{x[0]}.{member}").Append(x[0]))
            .ToHashSet();

    private IEnumerable<string> OurMembers()
    {
        var run = File.ReadLines(house["build/bin/own/current"]).First();
        var assembly = Assembly.LoadFile(house[$"build/bin/own/{run}/Build.dll"]);
        foreach (var type in assembly.GetTypes().Where(x => x.IsVisible && x.Namespace is not null))
        {
            yield return type.FullName!;
            foreach (var name in type.GetMembers(Declared).Where(IsOffered).Select(x => x.Name).Distinct())
            {
                if (!type.IsSubclassOf(typeof(Delegate)) || !OfDelegates.Contains(name)) yield return $"{type.FullName}.{name}";
            }
        }
    }

    private static bool IsOffered(MemberInfo member) =>
        member switch
        {
            ConstructorInfo or Type => false,
            MethodBase method => IsSeen(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)),
            FieldInfo field => (field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly) && !field.IsSpecialName,
            PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsSeen),
            _ => true,
        };

    private static bool IsSeen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;
}
