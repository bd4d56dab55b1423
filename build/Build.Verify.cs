using System.ComponentModel;
using ArtifactForge;
using ArtifactForge.Publishing;
using Nuke.Common;

internal sealed partial class Build
{
    [Category(ForEverybody)]
    public Target Verify => _ => _
        .Description("Reads all that a store's channels reach, and shows that each tarball is upstream's with its patches and nothing else.")
        .After(Publish)
        .Executes(() => Answer(nameof(Verify), async cancellation =>
        {
            var catalogue = await ReadCatalogueWithoutAdvisoriesAsync(cancellation);
            var verifications = await VerifyAsync(catalogue.Upstream, cancellation);
            VerificationText.Write(verifications);
            var damaged = verifications.Sum(verification => verification.Damaged);
            lastLine = $"verified {verifications.Sum(verification => verification.Whole)}, damaged {damaged}";
            answers[nameof(Verify)] = VerificationText.ToJson(verifications);
            return damaged == 0
                ? VerificationText.ToJson(verifications)
                : throw new ForgeException(
                    string.Join(", ", verifications.Where(verification => verification.Damaged > 0).Select(verification => verification.Store)),
                    $"{Screen.Count(damaged, "object")} missing or not what the channels say.",
                    "Each is named above, with what to do about it.",
                    Failure.Damage);
        }));

    private async Task<Verification[]> VerifyAsync(ArtifactForge.Catalog.UpstreamFacts pins, CancellationToken cancellation)
    {
        using var news = new VerificationNews(TimeProvider.System);
        return await Task.WhenAll((await DestinationsAsync(cancellation)).Select(destination => new Verifier(destination.Store, pins, Cache, news).VerifyAsync(Channel, cancellation)));
    }
}
