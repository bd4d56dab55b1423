using FsCheck;
using FsCheck.Fluent;

namespace ArtifactForge.Tests.Archives;

/// <summary>A property of whatever a seed makes.</summary>
internal static class Property
{
    /// <summary>FsCheck's own integers are as small as its size, a hundred seeds in all: these come from the whole range.</summary>
    public static void Holds(int times, Func<Random, bool> property) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(times),
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed => property(new Random(seed))));
}
