using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.S3;
using Amazon.SecurityToken;

namespace ArtifactForge.Publishing;

/// <summary>Makes clients of the AWS SDK: one a region, each with its own credentials and endpoint.</summary>
public static class S3Connection
{
    public static AmazonS3Client Open(AwsRegion region, S3Options options)
    {
        var config = new AmazonS3Config
        {
            // Where to write is never taken from the environment (AWS_ENDPOINT_URL, AWS_REGION): region and endpoint are set here.
            IgnoreConfiguredEndpointUrls = true,
            ForcePathStyle = options.PathStyle,
            // The SDK's adaptive mode gives up at the first 503 where it has not measured a rate yet; ours is RequestGate.
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = Patience.Repeats,
            ThrottleRetries = false,
            RequestChecksumCalculation = options.ChecksumsAlways ? RequestChecksumCalculation.WHEN_SUPPORTED : RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = options.ChecksumsAlways ? ResponseChecksumValidation.WHEN_SUPPORTED : ResponseChecksumValidation.WHEN_REQUIRED,
            HttpClientFactory = new S3HttpClients(options),
        };
        config.EndpointProvider = new S3Addresses(config.EndpointProvider);
        if (options.EndpointFor(region) is { } endpoint)
        {
            config.ServiceURL = endpoint;
            config.AuthenticationRegion = region.Name;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region.Name);
        }

        return CredentialsOf(region, options) is { } credentials ? new AmazonS3Client(credentials, config) : new AmazonS3Client(config);
    }

    /// <summary>Where a role is asked for: in the store's own region, or where AWS_ENDPOINT_URL_STS says. It tells who writes, not where.</summary>
    public static AmazonSecurityTokenServiceClient OpenTokenService(AwsRegion region, AWSCredentials source) =>
        new(source, new AmazonSecurityTokenServiceConfig { RegionEndpoint = RegionEndpoint.GetBySystemName(region.Name), AuthenticationRegion = region.Name });

    /// <summary>Null: the SDK's default chain (environment, profile "default", web identity, container, instance).</summary>
    private static AWSCredentials? CredentialsOf(AwsRegion region, S3Options options)
    {
        var source = options.Profile is { } profile ? ProfileCredentials(profile) : null;
        return options.RoleArn is { } role
            ? new RoleCredentials(OpenTokenService(region, source ?? Amazon.Runtime.Credentials.DefaultAWSCredentialsIdentityResolver.GetCredentials()), role, options.ExternalId)
            : source;
    }

    private static AWSCredentials ProfileCredentials(string profile) =>
        new CredentialProfileStoreChain().TryGetAWSCredentials(profile, out var credentials)
            ? credentials
            : throw new ForgeException("--aws-profile", $"there is no profile '{profile}' with credentials.", "Look at: aws configure list-profiles", Failure.Usage);
}
