using System.Security.Cryptography;
using ArtifactForge.Forging;
using ArtifactForge.Publishing;

namespace ArtifactForge.Benchmarks;

/// <summary>Publishes the files of a folder as a release, one bucket a region, by the road that Publish takes: leases, read-back, manifest, view, pointer.</summary>
internal static class PublishingAFolder
{
    public static async Task RunAsync(string folder, string endpoint, IReadOnlyList<string> buckets)
    {
        var options = new S3Options { Endpoints = [endpoint], PathStyle = true, ChecksumsAlways = false, Chunked = false };
        var region = AwsRegion.Parse("us-east-1");

        // As Publish does: far stores answer while what is to be published is read.
        var reading = Task.Run(() => Release(folder));
        var tally = new PublicationTally();
        var plans = await Task.WhenAll(buckets.Select(bucket => Task.Run(async () =>
        {
            var store = new S3Store(S3Connection.Open(region, options), bucket, "", options, $"s3://{bucket}");
            var destination = new Destination { Store = store, PublicUrl = $"s3://{bucket}", Regions = [region] };
            var contents = await StoreContents.ReadAsync(store, "candidate", CancellationToken.None);
            return await Planner.PlanAsync(await reading, destination, "candidate", contents, CancellationToken.None);
        })));
        await new Publisher(TimeProvider.System, new Actor("benchmark", "benchmark"), tally).PublishAsync(plans, CancellationToken.None);
        Console.WriteLine(tally.ToText());
    }

    private static ForgedRelease Release(string folder)
    {
        var files = Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToDictionary(name => $"scripts/{name}", name => File(folder, name!), StringComparer.Ordinal);
        var manifest = Manifest.Of([], [], files.Select(file => new Artifact { Path = file.Key, Kind = ArtifactKind.Script, Sha256 = file.Value.Sha256, Size = file.Value.Size }));
        return new ForgedRelease { Manifest = manifest, ManifestBytes = manifest.ToBytes(), Folder = folder, Files = files, Mends = [] };
    }

    private static ForgedFile File(string folder, string name)
    {
        using var content = System.IO.File.OpenRead(Path.Combine(folder, name));
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        var buffer = new byte[64 << 10];
        for (int count; (count = content.Read(buffer)) > 0;)
        {
            sha256.AppendData(buffer, 0, count);
            md5.AppendData(buffer, 0, count);
        }

        return new ForgedFile(name, content.Length, Sha256Digest.FromHash(sha256.GetHashAndReset()), Convert.ToHexStringLower(md5.GetHashAndReset()));
    }
}
