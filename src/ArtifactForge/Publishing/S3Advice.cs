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

    /// <summary>Whether the server or the way to it is to blame.</summary>
    public static bool Knows(Exception error) =>
        error is AmazonServiceException or AmazonClientException or HttpRequestException or HttpIOException or IOException { InnerException: SocketException } || IsUnreadable(error);

    /// <summary>Whether there was an answer, and the SDK made no sense of it. What it stumbles over is told as it comes: broken XML, or no number where one should be.</summary>
    public static bool IsUnreadable(Exception error) => error is XmlException or FormatException or OverflowException or AmazonUnmarshallingException;

    /// <param name="permission">What the refused request needs, where the server does not name it.</param>
    public static ForgeException For(Exception error, string where, string permission)
    {
        if (IsUnreadable(error))
        {
            return new ForgeException(where, $"the server's answer cannot be read: {error.Message.Trim()}", $"It was damaged on its way, or what answers is no S3: look at --endpoint and at the network; then {RunAgain}", Failure.Failed, error);
        }

        return error switch
        {
            AmazonServiceException { StatusCode: > default(HttpStatusCode) } refusal => Refused(refusal, where, "", permission),
            AmazonClientException { InnerException: AmazonServiceException { StatusCode: > default(HttpStatusCode) } refusal } => Refused(refusal, where, $"{error.Message.Trim()}: ", "sts:AssumeRole"),
            _ => new ForgeException(where, $"the server could not be asked: {Told(error)}", Reaching(error), Failure.Failed, error),
        };
    }

    private static ForgeException Refused(AmazonServiceException refusal, string where, string asked, string permission)
    {
        var (fix, failure) = Fix(refusal, permission);
        var message = string.IsNullOrWhiteSpace(refusal.Message) ? "" : $" {refusal.Message.Trim()}";
        return new ForgeException(where, $"{asked}{refusal.ErrorCode ?? "no code"} ({(int)refusal.StatusCode}).{message}", fix, failure, refusal);
    }

    /// <summary>Whether the server said no to who asks, not to what is asked.</summary>
    public static bool IsDenied(AmazonServiceException error) => error.ErrorCode is "AccessDenied" or "Forbidden" or "AllAccessDisabled";

    /// <summary>Whether the server does not know the operation, or one of its headers.</summary>
    public static bool IsNotImplemented(AmazonServiceException error) => error.ErrorCode is "NotImplemented" or "MethodNotAllowed" or "XNotImplemented" || (int)error.StatusCode is 501 or 405;

    // The SDK tells of every place where it looked, line by line.
    private static string Told(Exception error) => error is AmazonClientException && error.Message.Contains("resolve AWS credentials", StringComparison.Ordinal)
        ? "there are no credentials, neither in the environment nor in a profile, a web identity or an instance's role."
        : error.GetBaseException() is var cause && error.Message.Contains("inner exception", StringComparison.Ordinal)
        ? $"{error.Message.Split(", see inner")[0].Trim()}: {cause.Message.Trim()}"
        : error.Message.Trim();

    private static string Reaching(Exception error) => error switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => $"Where the server does not encrypt, write http:// in --endpoint; else look at its certificate; then {RunAgain}",
        HttpRequestException or IOException or SilentServerException => $"Look at --endpoint and --regions, and at the network; then {RunAgain}",
        AmazonServiceException => $"Look at --endpoint and --regions; then {RunAgain}",
        _ => $"Sign in (aws sso login), or name who you are with --aws-profile; look at --endpoint too; then {RunAgain}",
    };

    private static (string Fix, Failure Failure) Fix(AmazonServiceException error, string permission) => error.ErrorCode switch
    {
        _ when IsDenied(error) => (Allowing(error, permission), Failure.Failed),
        "NoSuchBucket" => ("Create the bucket first, or correct --store; buckets in China and GovCloud are found with --regions alone.", Failure.Failed),
        "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "InvalidToken" or "InvalidClientTokenId" or "UnrecognizedClientException" =>
            ("The credentials are not known there: look at --aws-profile and --endpoint.", Failure.Failed),
        "ExpiredToken" or "ExpiredTokenException" or "TokenRefreshRequired" or "RequestExpired" => ($"Sign in again (aws sso login), and {RunAgain}", Failure.Failed),
        "RequestTimeTooSkewed" => ("This machine's clock is wrong: set it (timedatectl shows it).", Failure.Failed),
        "PermanentRedirect" or "TemporaryRedirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException" => (Moving(error), Failure.Usage),
        "NotImplemented" or "MissingContentLength" => ("The server does not know how the body was sent: try --chunked false --checksums when-required.", Failure.Usage),
        "XAmzContentSHA256Mismatch" or "BadDigest" =>
            ($"The body arrived otherwise than it was signed: {RunAgain} Where it stays so and the server is not AWS's own, try --chunked false --checksums when-required.", Failure.Failed),
        "InvalidStorageClass" => ("The server has no such --storage-class.", Failure.Usage),
        "InvalidTag" => ("Look at --tags.", Failure.Usage),
        "InvalidObjectState" => ("It is archived: restore it (aws s3api restore-object), and end the lifecycle rule that archives below the store's prefix.", Failure.Failed),
        "SlowDown" or "ServiceUnavailable" or "TooManyRequests" or "RequestLimitExceeded" or "ThrottlingException" =>
            ("The server asks for less: run the same command again later.", Failure.Failed),
        { } code when code.StartsWith("KMS.", StringComparison.Ordinal) => ("Look at the key: it is named by --kms-key or by the bucket's default encryption, and must be enabled and in the bucket's region.", Failure.Failed),
        _ => ("Run the same command again; if it stays so, the code above is what to look for.", Failure.Failed),
    };

    private static string Allowing(AmazonServiceException error, string permission)
    {
        // AWS names the action that is missing, which need not be the one that was asked for.
        var named = NamedAction().Match(error.Message ?? "").Groups["action"].Value;
        var missing = named.Length > 0 ? named : permission;
        return missing.StartsWith("kms:", StringComparison.Ordinal)
            ? $"Allow {missing} on the key to these credentials, in their policy and in the key's."
            : missing.StartsWith("sts:", StringComparison.Ordinal)
            ? $"Allow {missing} on the role to these credentials, and let the role trust them; look at --role-arn and --external-id."
            : $"Allow {missing} to these credentials, in their policy and in the bucket's (the target Policies writes both); with --expected-owner, see whose bucket it is.";
    }

    private static string Moving(AmazonServiceException error) =>
        error.InnerException is HttpErrorResponseException { Response: { } response } && response.GetHeaderValue("x-amz-bucket-region") is { Length: > 0 } region
            ? $"The bucket is in {region}: give it with --regions."
            : "The bucket is in another region: give it with --regions.";

    [GeneratedRegex(@"not authorized to perform: (?<action>[a-z0-9-]+:[A-Za-z]+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamedAction();
}
