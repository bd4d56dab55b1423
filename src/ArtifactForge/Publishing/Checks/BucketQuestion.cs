using System.Net;
using Amazon.Runtime;

namespace ArtifactForge.Publishing.Checks;

/// <summary>A question about a bucket that need not have an answer: servers do not know it, credentials may not ask it.</summary>
internal sealed class BucketQuestion(S3Store store, string region)
{
    public S3Store Store => store;

    public string Region => region;

    /// <summary>Whether it is AWS's own S3 that answers.</summary>
    public bool IsAws => store.Options.Endpoints.Count == 0;

    private string Where => AwsRegion.TryParse(region, out var parsed) && store.Options.EndpointFor(parsed) is { } endpoint ? $"--endpoint-url {endpoint}" : $"--region {region}";

    /// <summary>A command of the AWS CLI, for this bucket.</summary>
    public string Command(string operation, string arguments) => $"aws s3api {operation} --bucket {store.Bucket} {arguments} {Where}";

    public string Making() => $"aws s3 mb s3://{store.Bucket} {Where}";

    /// <param name="absent">The check where the server says (with this error code, if the SDK lets it through) that there is no such setting.</param>
    public async Task<Check> AskAsync<T>(string name, string permission, Func<Task<T>> askAsync, Func<T, Check> judge, (string Code, Func<Check> Check)? absent = null)
        where T : AmazonWebServiceResponse
    {
        try
        {
            var answer = await askAsync();
            return absent is { } none && answer.HttpStatusCode == HttpStatusCode.NotFound ? none.Check() : judge(answer);
        }
        catch (AmazonServiceException missing) when (absent is { } none && string.Equals(missing.ErrorCode, none.Code, StringComparison.Ordinal))
        {
            return absent.Value.Check();
        }
        catch (AmazonServiceException denied) when (S3Advice.IsDenied(denied))
        {
            return Check.NotKnown(name, $"{permission} is not allowed to these credentials.", $"Allow {permission} to have it checked: the target Policies writes such a policy.");
        }
        catch (AmazonServiceException unknown) when (S3Advice.IsNotImplemented(unknown))
        {
            return Silent(name);
        }
        catch (Exception error) when (S3Advice.Knows(error))
        {
            var advice = S3Advice.For(error, store.Name, permission, store.Options);
            return Check.NotKnown(name, advice.What, advice.Fix);
        }
    }

    /// <summary>Where a server does not know the question, or answers another: many answer any question of a bucket with a listing.</summary>
    public static Check Silent(string name) => Check.NotKnown(name, "The server does not tell.", "Look it up in the server's own documentation.");
}
