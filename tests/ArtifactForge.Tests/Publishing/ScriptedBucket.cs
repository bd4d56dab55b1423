using System.Collections.Concurrent;
using System.Web;

namespace ArtifactForge.Tests.Publishing;

/// <summary>A scripted bucket "acme" that answers as AWS is documented to: what is asked of settings, and objects with conditions.</summary>
public sealed class ScriptedBucket
{
    private const string Enforced = "/preflight/immutable/";
    private readonly ConcurrentDictionary<string, byte[]> objects = new(StringComparer.Ordinal);

    /// <summary>Answers to questions of the bucket, by subresource; a bucket in good order.</summary>
    public IDictionary<string, Answer> Settings { get; } = new Dictionary<string, Answer>(StringComparer.Ordinal)
    {
        ["acl"] = new(200, "<AccessControlPolicy><Owner><ID>0123abcd</ID></Owner><AccessControlList></AccessControlList></AccessControlPolicy>"),
        ["encryption"] = new(200, "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>"),
        ["lifecycle"] = Lifecycle("<ID>uploads</ID><Filter><Prefix></Prefix></Filter><AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload>"),
        ["location"] = new(200, "<LocationConstraint/>"),
        ["ownershipControls"] = new(200, "<OwnershipControls><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>"),
        ["policy"] = Answer.Error(404, "NoSuchBucketPolicy"),
        ["publicAccessBlock"] = new(200, "<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>"),
        ["versioning"] = new(200, "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"),
    };

    public string Region { get; set; } = "us-east-1";

    public string? Owner { get; set; } = "123456789012";

    public bool HeedsConditions { get; set; } = true;

    public bool EnforcesConditions { get; set; } = true;

    public bool RefusesPuts { get; set; }

    /// <summary>As Ceph does: how a body was sent is stored as the encoding of what it holds.</summary>
    public bool KeepsEncoding { get; set; }

    public int Objects => objects.Count;

    public static Answer Lifecycle(string rule) => new(200, $"<LifecycleConfiguration><Rule><Status>Enabled</Status>{rule}</Rule></LifecycleConfiguration>");

    public Answer To(Asked asked)
    {
        var subresource = asked.Query.TrimStart('?').Split('=', '&')[0];
        return asked switch
        {
            _ when Owner is not null && asked.Header("x-amz-expected-bucket-owner") is { } expected && expected != Owner => Answer.Error(403, "AccessDenied"),
            { Method: "HEAD", Path: "/acme" } => new Answer(403, "", ("x-amz-bucket-region", Region)),
            { Method: "GET" } when Settings.TryGetValue(subresource, out var setting) => setting,
            { Method: "GET", Path: "/acme" or "/acme/" } => Listing(HttpUtility.ParseQueryString(asked.Query)["prefix"] ?? ""),
            { Method: "GET" } => objects.TryGetValue(asked.Path, out var content) ? new Answer(200, "", [("ETag", TagOf(content)), .. KeepsEncoding ? new[] { ("Content-Encoding", "aws-chunked") } : []]) { Content = content } : Answer.Error(404, "NoSuchKey"),
            { Method: "PUT" } => Put(asked),
            { Method: "DELETE" } => Delete(asked),
            _ => Answer.Error(501, "NotImplemented"),
        };
    }

    public static Answer Listing() => new(200, "<ListBucketResult><Name>acme</Name><IsTruncated>false</IsTruncated></ListBucketResult>");

    private Answer Listing(string prefix) => new(200, $"<ListBucketResult><Name>acme</Name><IsTruncated>false</IsTruncated>{string.Concat(objects
        .Where(one => one.Key.StartsWith($"/acme/{prefix}", StringComparison.Ordinal))
        .Select(one => $"<Contents><Key>{one.Key["/acme/".Length..]}</Key><LastModified>2030-01-02T03:04:05.000Z</LastModified><ETag>&quot;{TagOf(one.Value).Trim('"')}&quot;</ETag><Size>{one.Value.Length}</Size></Contents>"))}</ListBucketResult>");

    private Answer Put(Asked asked)
    {
        var (ifNoneMatch, ifMatch) = (asked.Header("If-None-Match"), asked.Header("If-Match"));
        if (RefusesPuts || (EnforcesConditions && ifNoneMatch is null && asked.Path.Contains(Enforced, StringComparison.Ordinal)))
        {
            return Answer.Error(403, "AccessDenied");
        }

        var there = objects.TryGetValue(asked.Path, out var content);
        if (HeedsConditions && ((ifNoneMatch is not null && there) || (ifMatch is not null && (!there || TagOf(content!).Trim('"') != ifMatch.Trim('"')))))
        {
            return Answer.Error(412, "PreconditionFailed");
        }

        objects[asked.Path] = asked.Body;
        return new Answer(200, "", ("ETag", TagOf(asked.Body)));
    }

    private Answer Delete(Asked asked)
    {
        objects.TryRemove(asked.Path, out _);
        return new Answer(204);
    }

    private static string TagOf(byte[] content) => $"\"{Md5Text.Of(content)}\"";
}
