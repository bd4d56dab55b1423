using System.ComponentModel;
using ArtifactForge.Publishing;
using Nuke.Common;

// How buckets are reached. Where they are and what is written is never taken from an AWS_ variable; who writes may be.
internal sealed partial class Build
{
    private const string ForBuckets = "For stores in S3";

    [Category(ForBuckets)]
    [Parameter("A profile from your AWS configuration (default: the SDK's credential chain).")]
    private readonly string? AwsProfile;

    [Category(ForBuckets)]
    [Parameter("IAM role to assume.")]
    private readonly string? RoleArn;

    [Category(ForBuckets)]
    [Parameter("External ID the role requires.")]
    private readonly string? ExternalId;

    [Category(ForBuckets)]
    [Parameter("An S3-compatible server: URL, or REGION=URL for one region.")]
    private readonly string[] Endpoint = [];

    [Category(ForBuckets)]
    [Parameter("Use path-style bucket addresses.")]
    private readonly bool PathStyle;

    [Category(ForBuckets)]
    [Parameter("Which checksums to send: always (default) or when-required.")]
    private readonly string Checksums = "always";

    [Category(ForBuckets)]
    [Parameter("Set to false if the server does not support aws-chunked.")]
    private readonly bool Chunked = true;

    [Category(ForBuckets)]
    [Parameter("KMS key to encrypt objects with.")]
    private readonly string? KmsKey;

    [Category(ForBuckets)]
    [Parameter("Storage class for objects, such as INTELLIGENT_TIERING.")]
    private readonly string? StorageClass;

    [Category(ForBuckets)]
    [Parameter("Tags for every object: KEY=VALUE …")]
    private readonly string[] Tags = [];

    [Category(ForBuckets)]
    [Parameter("The account that must own the bucket.")]
    private readonly string? ExpectedOwner;

    [Category(ForBuckets)]
    [Parameter("Publish even if the server lacks conditional writes (unsafe with concurrent runs).")]
    private readonly bool AllowUnconditional;

    private S3Options S3 => new()
    {
        Profile = AwsProfile,
        RoleArn = RoleArn,
        ExternalId = ExternalId is null || RoleArn is not null
            ? ExternalId
            : throw new ArtifactForge.ForgeException("--external-id", "applies to a role, but no role is given.", "Add --role-arn, or leave it out.", ArtifactForge.Failure.Usage),
        Endpoints = Endpoint,
        Patience = new Patience(TimeSpan.FromMinutes(1), new Notes(text => Serilog.Log.Information(text))),
        PathStyle = PathStyle,
        ChecksumsAlways = Checksums switch
        {
            "always" => true,
            "when-required" => false,
            _ => throw new ArtifactForge.ForgeException("--checksums", $"'{Checksums}' is neither always nor when-required.", "Write one of the two.", ArtifactForge.Failure.Usage),
        },
        Chunked = Chunked,
        KmsKey = KmsKey,
        StorageClass = StorageClassName.Checked(StorageClass, isAws: Endpoint.Length == 0),
        Tags = ObjectTag.ParseAll(Tags),
        ExpectedOwner = ExpectedOwner is null || (ExpectedOwner.Length == 12 && ExpectedOwner.All(char.IsAsciiDigit))
            ? ExpectedOwner
            : throw new ArtifactForge.ForgeException("--expected-owner", $"'{ExpectedOwner}' is not a valid account id.", "Write its 12 digits, as aws sts get-caller-identity shows them.", ArtifactForge.Failure.Usage),
    };

    private async Task<IReadOnlyList<Destination>> DestinationsAsync(CancellationToken cancellation)
    {
        var (address, options) = (StoreAddress, S3);
        var regions = new BucketRegions(async (bucket, asked, token) => (await BucketHome.AskAsync(BucketHome.AddressOf(bucket, asked), TimeProvider.System, token)).Region);
        var (served, home) = await regions.ResolveAsync(address, GivenRegions(), options, cancellation);
        return Destination.Of(address, PublicUrl, served, options, FolderOf, home);
    }

    /// <summary>
    /// The same to be written to: AWS itself has conditional writes, other servers are tried. Where one has none, that is an
    /// error, or a weaker protocol that was asked for.
    /// </summary>
    /// <param name="newProbe">Where to try; left out, where publishers may.</param>
    private async Task<IReadOnlyList<Destination>> WritableAsync(IReadOnlyList<Destination> destinations, CancellationToken cancellation, Func<ObjectKey>? newProbe = null) =>
        Endpoint.Length == 0 ? destinations : await Task.WhenAll(destinations.Select(async destination =>
        {
            var writer = await ConditionalWrites.WriterOfAsync(destination.Store, (newProbe ?? StoreLayout.NewProbeKey)(), AllowUnconditional, cancellation);
            if (writer is LookThenWriteStore)
            {
                Serilog.Log.Warning($"{destination.Store.Name} has no conditional writes, so the weaker protocol is used (check, then write): a concurrent run could overwrite changes unnoticed.");
            }

            return destination with { Store = writer };
        }));
}
