using System.ComponentModel;
using ArtifactForge;
using ArtifactForge.Publishing;
using Nuke.Common;

internal sealed partial class Build
{
    [Category(ForEverybody)]
    public Target Verify => _ => _
        .Description("Re-reads everything the channels reference and proves that each tarball is upstream plus the recorded patches only.")
        .After(Publish)
        .Executes(() => Answer(nameof(Verify), async cancellation =>
        {
            // Until more is known: every run ends with such a line, and none that failed like one that found all whole.
            lastLine = "verified 0, damaged 0, failed 1";
            var catalogue = await ReadCatalogueWithoutAdvisoriesAsync(cancellation);
            var (verifications, refusals) = await VerifyAsync(catalogue.Upstream, cancellation);
            VerificationText.Write(verifications);
            var damaged = verifications.Sum(verification => verification.Damaged);
            lastLine = $"verified {verifications.Sum(verification => verification.Whole)}, damaged {damaged}{(refusals.Count > 0 ? $", failed {refusals.Count}" : "")}";
            if (damaged > 0)
            {
                refusals.Add(new ForgeException(
                    string.Join(", ", verifications.Where(verification => verification.Damaged > 0).Select(verification => verification.Store)),
                    $"{Screen.Count(damaged, "object")} missing or different from what the channels say.",
                    "Each is listed above, with what to do about it.",
                    Failure.Damage));
            }

            var answer = VerificationText.ToJson(verifications);
            if (refusals.Count > 0)
            {
                answers[nameof(Verify)] = answer;
                SeveralRefusals.ThrowIfAny(refusals);
            }

            return answer;
        }));

    /// <summary>All stores that can be read, and why others cannot: a region that is out must not hide what is damaged in the rest.</summary>
    private async Task<(List<Verification> Read, List<ForgeException> Refusals)> VerifyAsync(ArtifactForge.Catalog.UpstreamFacts pins, CancellationToken cancellation)
    {
        using var news = new VerificationNews(TimeProvider.System);
        var tried = await Task.WhenAll((await DestinationsAsync(cancellation)).Select(destination => TryAsync(new Verifier(destination.Store, pins, Cache, news))));
        return ([.. tried.Select(one => one.Read).OfType<Verification>()], [.. tried.Select(one => one.Refusal).OfType<ForgeException>()]);

        async Task<(Verification? Read, ForgeException? Refusal)> TryAsync(Verifier verifier)
        {
            try
            {
                return (await verifier.VerifyAsync(Channel, cancellation), null);
            }
            catch (ForgeException refusal)
            {
                return (null, refusal);
            }
        }
    }
}
