using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using System.Xml;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;

namespace ArtifactForge.Publishing;

/// <summary>What S3's error codes mean to a person: which permission, which setting, which parameter. Some servers send no message at all.</summary>
public static partial class S3Advice
{
    internal const string RunAgain = "run the same command again: what is there already stays.";

    private static readonly S3Options Defaults = new();

    /// <summary>Whether the server or the way to it is to blame.</summary>
    public static bool Knows(Exception error) =>
        error is AmazonServiceException or AmazonClientException or HttpRequestException or HttpIOException or IOException { InnerException: SocketException } || IsUnreadable(error);

    /// <summary>Whether there was an answer, and the SDK made no sense of it. What it stumbles over is told as it comes: broken XML, or no number where one should be.</summary>
    public static bool IsUnreadable(Exception error) => error is XmlException or FormatException or OverflowException or AmazonUnmarshallingException;

    /// <param name="permission">What the refused request needs, where the server does not name it.</param>
    /// <param name="options">What the request was made with, where that has a say.</param>
    public static ForgeException For(Exception error, string where, string permission, S3Options? options = null)
    {
        if (IsUnreadable(error))
        {
            return new ForgeException(where, $"the server's answer cannot be read: {error.Message.Trim()}", $"It was damaged on its way, or what answers is no S3: look at --endpoint and at the network; then {RunAgain}", Failure.Failed, error);
        }

        return error switch
        {
            AmazonServiceException { StatusCode: > default(HttpStatusCode) } refusal => Refused(refusal, where, "", permission, options ?? Defaults),
            AmazonClientException { InnerException: AmazonServiceException { StatusCode: > default(HttpStatusCode) } refusal } => Refused(refusal, where, $"{error.Message.Trim()}: ", "sts:AssumeRole", Defaults),
            _ => new ForgeException(where, $"the server could not be asked: {Told(error)}", Reaching(error), Failure.Failed, error),
        };
    }

    private static ForgeException Refused(AmazonServiceException refusal, string where, string asked, string permission, S3Options options)
    {
        var (fix, failure) = Fix(refusal, permission, options);
        var message = string.IsNullOrWhiteSpace(refusal.Message) ? "" : $" {refusal.Message.Trim()}";
        return new ForgeException(where, $"{asked}{refusal.ErrorCode ?? "no code"} ({(int)refusal.StatusCode}).{message}", fix, failure, refusal);
    }

    /// <summary>Whether the server said no to who asks, not to what is asked.</summary>
    public static bool IsDenied(AmazonServiceException error) => error.ErrorCode is "AccessDenied" or "Forbidden" or "AllAccessDisabled";

    /// <summary>Whether the server does not know the operation, or one of its headers.</summary>
    public static bool IsNotImplemented(AmazonServiceException error) => error.ErrorCode is "NotImplemented" or "MethodNotAllowed" or "XNotImplemented" || (int)error.StatusCode is 501 or 405;

    private static string Told(Exception error)
    {
        if (error is AmazonClientException && error.Message.Contains("resolve AWS credentials", StringComparison.Ordinal))
        {
            // The SDK tells of every place where it looked, line by line.
            return "there are no credentials, neither in the environment nor in a profile, a web identity or an instance's role.";
        }

        var (said, cause) = (error.Message.Split(", see inner")[0].Trim(), error.GetBaseException().Message.Trim());
        return said.Contains(cause, StringComparison.Ordinal) ? said : $"{said.TrimEnd('.')}: {cause}";
    }

    private static string Reaching(Exception error) => error switch
    {
        AmazonClientException when error.Message.Contains("AssumeRole", StringComparison.Ordinal) && IsOfTheNetwork(error) =>
            $"STS, which gives out roles, cannot be reached: look at the network, and at AWS_ENDPOINT_URL_STS where it is set; then {RunAgain}",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => $"Where the server does not encrypt, write http:// in --endpoint; else look at its certificate; then {RunAgain}",
        HttpRequestException or IOException or SilentServerException => $"Look at --endpoint and --regions, and at the network; then {RunAgain}",
        AmazonServiceException => $"Look at --endpoint and --regions; then {RunAgain}",
        _ => $"Sign in (aws sso login), or name who you are with --aws-profile; look at --endpoint too; then {RunAgain}",
    };

    private static bool IsOfTheNetwork(Exception? error) => error is HttpRequestException or SocketException || (error is not null && IsOfTheNetwork(error.InnerException));

    private static (string Fix, Failure Failure) Fix(AmazonServiceException error, string permission, S3Options options) => error.ErrorCode switch
    {
        _ when IsDenied(error) => (Allowing(error, permission, options), Failure.Failed),
        "NoSuchBucket" => ("Create the bucket first, or correct --store; buckets in China and GovCloud are found with --regions alone.", Failure.Failed),
        "InvalidAccessKeyId" when options.KmsKey is not null && error.Message.Contains("kms", StringComparison.OrdinalIgnoreCase) => ("The server does not know the key that --kms-key names.", Failure.Usage),
        "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "InvalidToken" or "InvalidClientTokenId" or "UnrecognizedClientException" =>
            ("The credentials are not known there: look at --aws-profile and --endpoint.", Failure.Failed),
        "ExpiredToken" or "ExpiredTokenException" or "TokenRefreshRequired" or "RequestExpired" => ($"Sign in again (aws sso login), and {RunAgain}", Failure.Failed),
        "RequestTimeTooSkewed" => ("This machine's clock is wrong: set it (timedatectl shows it).", Failure.Failed),
        "PermanentRedirect" or "TemporaryRedirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException" => (Moving(error), Failure.Usage),
        "NotImplemented" or "MissingContentLength" => ("The server does not know how the body was sent: try --chunked false --checksums when-required.", Failure.Usage),
        "XAmzContentSHA256Mismatch" or "BadDigest" =>
            ($"The body does not match its signature: {RunAgain} If it persists and the server is not AWS's own, try --chunked false --checksums when-required.", Failure.Failed),
        "InvalidStorageClass" => ("The server has no such --storage-class.", Failure.Usage),
        "InvalidTag" => ("Look at --tags.", Failure.Usage),
        "InvalidArgument" when Given(options) is { Length: > 0 } given => ($"Look at {given}: the server does not take what is asked for there.", Failure.Usage),
        "InvalidObjectState" => ("It is archived: restore it (aws s3api restore-object), and end the lifecycle rule that archives below the store's prefix.", Failure.Failed),
        "SlowDown" or "ServiceUnavailable" or "TooManyRequests" or "RequestLimitExceeded" or "ThrottlingException" =>
            ("The server is throttling requests: run the same command again later.", Failure.Failed),

        // No conflict that is known to have kept anything from moving: an earlier answer may have been lost.
        "ConditionalRequestConflict" or "OperationAborted" => ($"Somebody else writes it at this moment: when that has ended, {RunAgain}", Failure.Failed),
        { } code when code.StartsWith("KMS.", StringComparison.Ordinal) => ("Look at the key: it is named by --kms-key or by the bucket's default encryption, and must be enabled and in the bucket's region.", Failure.Failed),
        _ => ("Run the same command again; if it stays so, the code above is what to look for.", Failure.Failed),
    };

    /// <summary>What is asked of a server for each object, and not every server knows.</summary>
    private static string Given(S3Options options) => string.Join(" and ", new[]
    {
        options.StorageClass is null ? null : "--storage-class",
        options.Tags.Count == 0 ? null : "--tags",
        options.KmsKey is null ? null : "--kms-key",
    }.OfType<string>());

    private static string Allowing(AmazonServiceException error, string permission, S3Options options)
    {
        // AWS names the action that is missing, which need not be the one that was asked for.
        var named = NamedAction().Match(error.Message ?? "").Groups["action"].Value;
        var missing = named.Length > 0 ? named : permission;

        // Such as Ceph with STS: it takes keys that it does not know for those of somebody else whom nothing is allowed.
        var unknown = named.Length == 0 && options.Endpoints.Count > 0
            ? " Servers that are not AWS's own say so too where the access key or its secret is wrong: look at --aws-profile, or at AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
            : "";
        return missing.StartsWith("kms:", StringComparison.Ordinal)
            ? $"Allow {missing} on the key to these credentials, in their policy and in the key's."
            : missing.StartsWith("sts:", StringComparison.Ordinal)
            ? $"Allow {missing} on the role to these credentials, and let the role trust them; look at --role-arn and --external-id."
            : $"Allow {missing} to these credentials, in their policy and in the bucket's (the target Policies writes both); with --expected-owner, see whose bucket it is.{unknown}";
    }

    private static string Moving(AmazonServiceException error) =>
        error.InnerException is HttpErrorResponseException { Response: { } response } && response.GetHeaderValue("x-amz-bucket-region") is { Length: > 0 } region
            ? $"The bucket is in {region}: give it with --regions."
            : "The bucket is in another region: give it with --regions.";

    [GeneratedRegex(@"not authorized to perform: (?<action>[a-z0-9-]+:[A-Za-z]+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamedAction();
}
