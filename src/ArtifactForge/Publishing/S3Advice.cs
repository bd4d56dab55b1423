using System.Net.Sockets;
using System.Xml;
using Amazon.Runtime;
using Amazon.S3;

namespace ArtifactForge.Publishing;

/// <summary>What S3's error codes mean to a person: which permission, which setting, which parameter. Some servers send no message at all.</summary>
public static class S3Advice
{
    /// <summary>Whether the server or the way to it is to blame. An answer that arrives damaged is no XML, and the SDK does not say whose.</summary>
    public static bool Knows(Exception error) =>
        error is AmazonServiceException or AmazonClientException or HttpRequestException or HttpIOException or XmlException or IOException { InnerException: SocketException };

    public static ForgeException For(Exception error, string where, string permission) => error is AmazonS3Exception refusal
        ? For(refusal, where, permission)
        : new ForgeException(
            where,
            $"the server could not be asked: {error.Message.Trim()}",
            "Look at --endpoint, --regions and --aws-profile; then run the same command again: what is there already stays.",
            Failure.Failed,
            error);

    private static ForgeException For(AmazonS3Exception error, string where, string permission)
    {
        var (fix, failure) = error.ErrorCode switch
        {
            "NoSuchBucket" => ("Create the bucket first, or correct --store.", Failure.Failed),
            "AccessDenied" or "Forbidden" => ($"Allow {permission} to these credentials, in their policy and in the bucket's; with --expected-owner, see whose bucket it is.", Failure.Failed),
            "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "InvalidToken" => ("The credentials are not known there: look at --aws-profile and --endpoint.", Failure.Failed),
            "ExpiredToken" or "TokenRefreshRequired" => ("Sign in again (aws sso login), and run the same command again: what is there already stays.", Failure.Failed),
            "PermanentRedirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException" => ("The bucket is in another region: give it with --regions.", Failure.Usage),
            "NotImplemented" or "MissingContentLength" => ("The server does not know how the body was sent: try --chunked false --checksums when-required.", Failure.Usage),
            "XAmzContentSHA256Mismatch" or "BadDigest" => ("The body arrived otherwise than it was signed: for a server that is not AWS's own try --chunked false --checksums when-required.", Failure.Failed),
            "SlowDown" or "ServiceUnavailable" => ("The server asks for less: run the same command again later.", Failure.Failed),
            _ => ("Run the same command again; if it stays so, the code above is what to look for.", Failure.Failed),
        };
        var message = string.IsNullOrWhiteSpace(error.Message) ? "" : $" {error.Message.Trim()}";
        return new ForgeException(where, $"{error.ErrorCode ?? "no code"} ({(int)error.StatusCode}).{message}", fix, failure, error);
    }
}
