using Amazon.Runtime;

namespace ArtifactForge.Publishing;

/// <summary>A server that was asked again and has never answered. The SDK does not ask once more where it is told this.</summary>
public sealed class SilentServerException(string server, TimeSpan time)
    : AmazonClientException($"{server} has answered nothing in this run, for {time.TotalSeconds:0} seconds.");
