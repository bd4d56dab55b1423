using ArtifactForge.Benchmarks;

// The parts of the benchmarks that no shell can do; forging.sh and publishing.sh call them.
switch (args)
{
    case ["inflate", var folder, var output, var threads]:
        Inflating.Run(folder, output, threads);
        return 0;
    case ["publish", var folder, var endpoint, .. var buckets]:
        await PublishingAFolder.RunAsync(folder, endpoint, buckets);
        return 0;
    case ["delay", var port, var target, var milliseconds]:
        await DelayedPort.RunAsync(port, target, milliseconds);
        return 0;
    default:
        await Console.Error.WriteLineAsync("Usage: ArtifactForge.Benchmarks inflate FOLDER OUTPUT THREADS | publish FOLDER ENDPOINT BUCKET… | delay PORT TARGET_PORT MILLISECONDS");
        return 2;
}
