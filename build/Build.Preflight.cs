using System.ComponentModel;
using System.Text.Json.Nodes;
using ArtifactForge;
using ArtifactForge.Publishing;
using ArtifactForge.Publishing.Access;
using ArtifactForge.Publishing.Checks;
using Nuke.Common;
using Nuke.Common.IO;

// What a release engineer does once, before the first Publish to a bucket.
internal sealed partial class Build
{
    [Category(ForBuckets)]
    [Parameter("Policies: where to write them (default: out/policies).")]
    private readonly AbsolutePath? PoliciesFolder;

    [Category(ForReleaseEngineers)]
    public Target Preflight => _ => _
        .Description("Checks that a store can be published to and is set up well, and says how to fix what is not.")
        .Before(Publish, Preview)
        .Executes(() => Answer(nameof(Preflight), async cancellation =>
        {
            var destinations = await DestinationsAsync(cancellation);
            var checks = await Task.WhenAll(destinations.Select(destination =>
                Inspection.RunAsync(destination.Store, TimeProvider.System, AllowUnconditional, cancellation)));
            foreach (var (destination, found) in destinations.Zip(checks))
            {
                PreflightText.Write(destination, found);
            }

            if (destinations.Any(destination => destination.Store is S3Store))
            {
                Screen.Paragraph("For least-privilege policies for publishers, readers and the bucket, run ./build.sh Policies with the same --store.", indent: 0);
            }

            var answer = new JsonArray([.. destinations.Zip(checks, PreflightText.ToJson)]);

            // The document of --json has the table also where the run fails.
            answers[nameof(Preflight)] = answer;
            RequireNoFailure(destinations.Zip(checks));
            return answer;
        }));

    [Category(ForReleaseEngineers)]
    public Target Policies => _ => _
        .Description("Writes least-privilege policies for a store in S3: publisher, reader, bucket. Works offline.")
        .Before(Preflight)
        .Executes(() => Answer(nameof(Policies), async cancellation =>
        {
            var destinations = Destination.Of(StoreAddress, PublicUrl, RegionList(), S3, FolderOf);
            var folder = PoliciesFolder ?? Out / "policies";
            var access = StoreAccess.Of(destinations, S3);
            var files = AccessFile.Of(access);
            folder.CreateDirectory();
            foreach (var file in files)
            {
                await File.WriteAllTextAsync(folder / file.JsonName, file.Json, cancellation);
                await File.WriteAllTextAsync(folder / file.TemplateName, file.Template, cancellation);
            }

            Screen.Table(["Policy", "For"], files.Select(file => new[] { file.Policy.Name, file.Policy.About }));
            if (access.Places is [var place] && Regions.Length != 1)
            {
                Screen.Paragraph($"The bucket is assumed to be in {place.Region}, since nothing is looked up. If it is elsewhere, put its region first in --regions.", indent: 0);
            }

            Screen.Line("Each as NAME.json and, for CloudFormation, as NAME.template.yaml.");
            Screen.Line($"Written to {Shown(folder)}");
            return new JsonObject { ["folder"] = folder.ToString(), ["files"] = new JsonArray([.. files.SelectMany(file => new[] { file.JsonName, file.TemplateName }).Select(name => JsonValue.Create(name))]) };
        }));

    private static void RequireNoFailure(IEnumerable<(Destination Destination, IReadOnlyList<Check> Checks)> all) => SeveralRefusals.ThrowIfAny(
    [
        .. from one in all
           let failed = one.Checks.Where(check => check.State == CheckState.Fail).Select(check => check.Name).ToList()
           where failed.Count > 0
           select new ForgeException(one.Destination.Store.Name, $"cannot be published to: {string.Join(", ", failed)}.", "The table above says how to fix it.", Failure.Failed),
    ]);
}
