using System.Collections.Concurrent;
using Amazon.Runtime.Endpoints;
using Amazon.S3.Endpoints;

namespace ArtifactForge.Publishing;

/// <summary>
/// Where requests go, found out once a bucket and kept: the SDK goes through all its rules for each request, twice, which takes a
/// tenth of the processor time that a request costs.
/// </summary>
/// <param name="rules">The SDK's own.</param>
public sealed class S3Addresses(IEndpointProvider rules) : IEndpointProvider
{
    // What differs between the requests of one client and has a say. The rest is the client's configuration; keys have none.
    private readonly ConcurrentDictionary<(string? Bucket, bool? Lambda, bool? AccessPoints, bool? Control, bool? Session), Endpoint> found = new();

    public Endpoint ResolveEndpoint(EndpointParameters parameters)
    {
        if (parameters is not S3EndpointParameters asked)
        {
            return rules.ResolveEndpoint(parameters);
        }

        var of = (asked.Bucket, asked.UseObjectLambdaEndpoint, asked.DisableAccessPoints, asked.UseS3ExpressControlEndpoint, asked.DisableS3ExpressSessionAuth);
        var known = found.GetOrAdd(of, _ => rules.ResolveEndpoint(asked));

        // The SDK appends to the address that it is given.
        return new Endpoint(known.URL) { Attributes = known.Attributes, Headers = known.Headers };
    }
}
