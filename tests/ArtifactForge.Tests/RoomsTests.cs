using System.Text.RegularExpressions;

namespace ArtifactForge.Tests;

public class RoomsTests
{
    // From the top of the house to its bottom (docs/decisions/0007): a room uses only those above it.
    private static readonly string[] Rooms = ["Catalog", "Archives", "Upstream", "Patching", "Mitigations", "Forging", "Authoring", "Publishing"];

    private static string Library => Path.Combine(Repository.Root, "src", "ArtifactForge");

    private static IEnumerable<string> SourcesOf(string room) =>
        Directory.EnumerateFiles(Path.Combine(Library, room), "*.cs", SearchOption.AllDirectories);

    private static IEnumerable<string> RoomsUsedBy(string file) => RoomsNamedIn(File.ReadAllText(file));

    private static IEnumerable<string> RoomsNamedIn(string source) =>
        Regex.Matches(source, @"\bArtifactForge\.(\w+)").Select(match => match.Groups[1].Value).Intersect(Rooms);

    [Fact]
    public void EveryFolderOfTheLibraryIsARoom() =>
        Assert.Equal(
            Rooms.Order(),
            Directory.GetDirectories(Library).Select(folder => Path.GetFileName(folder)!).Except(["bin", "obj"]).Order());

    [Fact]
    public void ARoomUsesOnlyRoomsAboveIt()
    {
        var upward = from room in Rooms
                     from file in SourcesOf(room)
                     from used in RoomsUsedBy(file)
                     where Array.IndexOf(Rooms, used) > Array.IndexOf(Rooms, room)
                     select $"{Path.GetRelativePath(Library, file)} uses {used}";
        Assert.Empty(upward);
    }

    [Fact]
    public void TheGroundFloorUsesNoRoom()
    {
        var used = Directory.EnumerateFiles(Library, "*.cs").SelectMany(RoomsUsedBy);
        Assert.Empty(used);
    }

    [Fact]
    public void ANamespaceIsWhereItsFileStands()
    {
        var astray = from room in Rooms
                     from file in SourcesOf(room)
                     let below = Path.GetRelativePath(Library, Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '.')
                     where !File.ReadAllText(file).Contains($"namespace ArtifactForge.{below};", StringComparison.Ordinal)
                     select file;
        Assert.Empty(astray);
    }

    [Fact]
    public void AUseIsSeenInAUsingAndInAQualifiedName() =>
        Assert.Equal(["Publishing", "Forging"], RoomsNamedIn("using ArtifactForge.Publishing; new ArtifactForge.Forging.Forge(ArtifactForge.Failure.None)"));
}
