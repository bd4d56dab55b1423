namespace ArtifactForge.Publishing.Access;

/// <summary>Who may do what to a store: as little as each needs, and nothing beside the store's prefix.</summary>
public sealed record StoreAccess
{
    public required IReadOnlyList<StorePlace> Places { get; init; }

    public required S3Options Options { get; init; }

    /// <summary>Other servers know less of AWS's policies.</summary>
    public bool IsAws => Options.Endpoints.Count == 0;

    private IReadOnlyList<string> PutActions => Options.Tags.Count > 0 ? ["s3:PutObject", "s3:PutObjectTagging"] : ["s3:PutObject"];

    public static StoreAccess Of(IReadOnlyList<Destination> destinations, S3Options options)
    {
        if (destinations.SelectMany(destination => destination.Regions).Select(region => region.Partition).Distinct(StringComparer.Ordinal).ToList() is { Count: > 1 } partitions)
        {
            throw new ForgeException("--regions", $"are of {string.Join(" and ", partitions)}, and credentials are of one partition.", "Give the regions of one partition at a time.", Failure.Usage);
        }

        return new StoreAccess { Options = options, Places = [.. destinations.Select(PlaceOf)] };
    }

    /// <summary>Whatever publishes, moves channels or looks: everything but Prune.</summary>
    public AccessPolicy Publisher() => new("publisher", "Publishing to the store",
    [
        .. List(),
        Read("What is there is compared; If-Match needs it too"),
        Write("Objects and pointers; never an ACL", PutActions, [""]),
        new AccessStatement { Sid = "DeletePassing", Actions = ["s3:DeleteObject"], Resources = Below(StoreFolders.Passing), Why = "Copies that are no longer right, and what publishing writes for itself: nothing that a node boots from" },
        .. Key("kms:GenerateDataKey", "kms:Decrypt"),
    ]);

    public AccessPolicy Prune() => new("prune", "Pruning the store",
    [
        .. List(),
        Read("What channels reach stays"),
        Write("That it is at work, and what it did", PutActions, StoreFolders.PruneRecords),
        new AccessStatement { Sid = "DeleteUnreached", Actions = ["s3:DeleteObject"], Resources = Below(StoreFolders.Pruned), Why = "What nothing reaches any more" },
        .. Key("kms:GenerateDataKey", "kms:Decrypt"),
    ]);

    /// <summary>What else Preflight looks at.</summary>
    public AccessPolicy Preflight() => new("preflight", "Looking at how the buckets of the store are set up",
    [
        new AccessStatement
        {
            Sid = "LookAtSettings",
            Actions =
            [
                "s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketPolicy", "s3:GetBucketPublicAccessBlock", "s3:GetBucketVersioning", "s3:GetLifecycleConfiguration",

                // Ceph refuses a policy that names an action which it does not know.
                .. IsAws ? new[] { "s3:GetBucketOwnershipControls", "s3:GetEncryptionConfiguration" } : [],
            ],
            Resources = Buckets(Places),
            Why = "Settings alone: to try out writing, Preflight needs the publisher's policy as well",
        },
    ]);

    /// <summary>For the roles of nodes and of Image Builder's instances.</summary>
    public AccessPolicy Reader() => new("reader", "Reading the store",
    [
        new AccessStatement { Sid = "Read", Actions = ["s3:GetObject"], Resources = Below(StoreFolders.Read), Why = "What is published" },
        new AccessStatement { Sid = "FindTheBucket", Actions = ["s3:GetBucketLocation"], Resources = Buckets(Places), Why = "s3:// addresses do not say where a bucket is" },
        .. Key("kms:Decrypt"),
    ]);

    // Of several regions the first: nobody is asked where the bucket is.
    private static StorePlace PlaceOf(Destination destination) => destination.Store is S3Store store
        ? new StorePlace(destination.Regions[0], store.Bucket, store.Prefix)
        : throw new ForgeException("--store", $"{destination.Store.Name} is a folder, and policies are for buckets.", "Name the bucket: --store s3://bucket/prefix.", Failure.Usage);

    private IEnumerable<AccessStatement> List() => Places
        .GroupBy(place => place.Prefix, StringComparer.Ordinal)
        .Select((same, index) => new AccessStatement
        {
            Sid = index == 0 ? "List" : $"List{index + 1}",
            Actions = ["s3:ListBucket"],
            Resources = Buckets(same),
            Conditions = same.Key.Length == 0 ? [] : [new AccessCondition("StringLike", "s3:prefix", [$"{same.Key}*"])],
            Why = "What is there is listed; without it S3 says of what is absent that it is forbidden",
        });

    private AccessStatement Read(string why) => new() { Sid = "Read", Actions = ["s3:GetObject"], Resources = Below([""]), Why = why };

    private AccessStatement Write(string why, IReadOnlyList<string> actions, IReadOnlyList<string> folders) => new() { Sid = "Write", Actions = actions, Resources = Below(folders), Why = why };

    private IEnumerable<AccessStatement> Key(params string[] actions) =>
        Options.KmsKey is { } key ? KmsStatement.Of(key, Options.ExpectedOwner, [.. Places.Select(place => place.Region).Distinct()], actions) : [];

    private List<string> Below(IReadOnlyList<string> folders) => [.. Places.SelectMany(place => folders.Select(place.Below))];

    private static List<string> Buckets(IEnumerable<StorePlace> places) => [.. places.Select(place => place.BucketArn).Distinct(StringComparer.Ordinal)];
}
