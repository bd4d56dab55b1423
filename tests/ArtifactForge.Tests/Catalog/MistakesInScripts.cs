namespace ArtifactForge.Tests.Catalog;

public sealed class MistakesInScripts() : Mistakes(All)
{
    private static readonly Dictionary<string, Mistake> All = new(StringComparer.Ordinal)
    {
        ["a script for one shell alone"] = In("#!/bin/sh", "«#!/bin/bash", "This is not a portable POSIX shell script.", "#!/bin/sh"),
        ["line ends of Windows"] = In("#!/bin/sh\n", "«#!/bin/sh\r\n", "This is not a portable POSIX shell script.", "a line feed only"),
        ["a blank that nothing fills in"] = In("@RELEASE@", "«@RELAESE@", "Nothing fills in @RELAESE@.", "Did you mean '@RELEASE@'?"),
        ["a blank inside of quotes"] = In("release=@RELEASE@", "release=\"«@RELEASE@\"", "@RELEASE@ must be an assignment of its own.", "name=@RELEASE@"),
        ["a blank in a command"] = In("release=@RELEASE@", "echo «@RELEASE@", "@RELEASE@ must be an assignment of its own."),
        ["a control character"] = In("printf", "«\u0007printf", "The character U+0007 is not allowed"),
    };

    public static TheoryData<string> Data => Names(All);

    [Theory]
    [MemberData(nameof(Data))]
    public void AreReportedWhereTheyAre(string mistake) => Check(mistake);

    [Fact]
    public void ABlankOfAPolicyNeedsOne()
    {
        var advisory = Minimal.Advisory.Replace("    policy: allow-it\n", "", StringComparison.Ordinal);
        var problem = Assert.Single(Minimal.Problems(Minimal.Contents((Minimal.AdvisoryPath, advisory))));
        Assert.Equal("cookbooks/advisories/broken-thing/mend.sh:3:8", problem.Where);
        Assert.Equal("Nothing fills in @POLICY@.", problem.What);
    }

    private static Mistake In(string right, string wrong, string what, string fix = "") => new(Minimal.ScriptPath, right, wrong, what, fix);
}
