using System.Globalization;
using System.Net;
using System.Text;
using Amazon.Runtime;
using Amazon.S3;
using ArtifactForge.Publishing;

namespace ArtifactForge.Tests.Publishing;

/// <summary>A request as it came in.</summary>
public sealed record Asked(string Method, string Path, string Query, byte[] Body, Func<string, string?> Header);

public sealed record Answer(int Status, string Body = "", params (string Name, string Value)[] Headers)
{
    /// <summary>In place of <see cref="Body"/>, for what is no text.</summary>
    public byte[]? Content { get; init; }

    public static Answer Error(int status, string code) => new(status, $"<Error><Code>{code}</Code><Message>As scripted.</Message></Error>");
}

/// <summary>No server: it answers as S3 is documented to, for what no server that runs here does.</summary>
public sealed class ScriptedS3 : IDisposable
{
    private readonly HttpListener listener;
    private readonly Func<Asked, Answer> answer;

    public ScriptedS3(Func<Asked, Answer> answer)
    {
        this.answer = answer;
        (listener, Url) = Ports.Listen();
        _ = Task.Run(ServeAsync);
    }

    public string Url { get; }

    public void Dispose() => listener.Close();

    /// <summary>A store that takes this for AWS's own S3.</summary>
    public S3Store Store(S3Options? options = null, string region = "us-east-1", AWSCredentials? credentials = null) =>
        new(
            new AmazonS3Client(credentials ?? new BasicAWSCredentials("testaccesskey", "testsecretkey"), new AmazonS3Config
            {
                ServiceURL = Url,
                ForcePathStyle = true,
                AuthenticationRegion = region,
                MaxErrorRetry = 0,
                RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
                ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            }),
            "acme",
            "cookbooks/",
            (options ?? new S3Options()) with { Chunked = false, ChecksumsAlways = false },
            "s3://acme/cookbooks");

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            try
            {
                await AnswerAsync(context);
            }
            catch (Exception gone) when (gone is HttpListenerException or IOException or ObjectDisposedException)
            {
                // Whoever asked has gone, as a run does that ends while others of its requests are under way. The next is answered.
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var url = context.Request.Url!;
        using var sent = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(sent);
        var answered = answer(new Asked(context.Request.HttpMethod, url.AbsolutePath, url.Query, sent.ToArray(), name => context.Request.Headers[name]));
        var bytes = context.Request.HttpMethod == "HEAD" ? [] : answered.Content ?? Encoding.UTF8.GetBytes(answered.Body);
        context.Response.StatusCode = answered.Status;
        foreach (var (name, value) in answered.Headers)
        {
            context.Response.Headers[name] = value;
        }

        context.Response.Headers["Date"] ??= DateTimeOffset.UtcNow.ToString("R", CultureInfo.InvariantCulture);
        context.Response.ContentLength64 = bytes.Length;
        await context.Response.OutputStream.WriteAsync(bytes);
        context.Response.Close();
    }
}
