using System.Text;
using ArtifactForge.Catalog;
using FsCheck;
using FsCheck.Fluent;

namespace ArtifactForge.Tests.Catalog;

/// <summary>Whatever a file holds, the reader either takes it or says what is wrong. Each run has other bytes; a failure prints its seed.</summary>
public sealed class AnyBytes
{
    private static readonly string[] Pieces =
        ["[", "]", "{", "}", "- ", ": ", "? ", "&a ", "*a", "!t ", "|", ">", "'", "\"", "\\", "#", "%", "---\n", "...\n", "\n", "\r", "\t", "  ", "<<", "~", "\0", "ü", "\u2028", "@", "`", ",", "0", "\"[3.3.0,3.4.1]\"", "1e9"];

    [Fact]
    public void AreReadOrRefused() =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll<byte[], bool>((content, advisory) => ReadsOrRefuses(advisory, content)));

    [Fact]
    public void MadeOfYamlsOwnSignsAreReadOrRefused() =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(1500), Prop.ForAll(Gen.Elements(Pieces).ListOf().ToArbitrary(), pieces =>
            ReadsOrRefuses(advisory: true, Encoding.UTF8.GetBytes(string.Concat(pieces)))));

    [Fact]
    public void ThatDifferFromAGoodFileInAPieceAreReadOrRefused()
    {
        var mutations =
            from advisory in ArbMap.Default.GeneratorFor<bool>()
            from at in Gen.Choose(0, 4000)
            from removed in Gen.Choose(0, 12)
            from piece in Gen.Elements(Pieces)
            select (advisory, at, removed, piece);
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(800), Prop.ForAll(mutations.ToArbitrary(), mutation =>
        {
            var text = mutation.advisory ? Minimal.Advisory : Minimal.Upstream;
            var at = mutation.at % text.Length;
            var mutated = text[..at] + mutation.piece + text[Math.Min(text.Length, at + mutation.removed)..];
            return ReadsOrRefuses(mutation.advisory, Encoding.UTF8.GetBytes(mutated));
        }));
    }

    private static bool ReadsOrRefuses(bool advisory, byte[] content)
    {
        var contents = Minimal.Contents();
        contents[advisory ? Minimal.AdvisoryPath : Minimal.UpstreamPath] = content;
        try
        {
            return Minimal.Read(contents).Upstream.Releases.Count > 0;
        }
        catch (ForgeException exception)
        {
            return exception.Where.Length > 0 && exception.What.Length > 0 && exception.Fix.Length > 0;
        }
    }
}
