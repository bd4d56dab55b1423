using System.Text;
using System.Text.RegularExpressions;
using ArtifactForge.EndToEnd.Survival;
using ArtifactForge.EndToEnd.TheBuild;
using ArtifactForge.EndToEnd.TheRoad;

namespace ArtifactForge.EndToEnd.Stores;

/// <summary>
/// Every way to say who publishes, as its users set it up. What the bucket was asked with tells which one was gone; AWS's own
/// token services are played here, since moto asks nobody for a signature and has none for single sign-on.
/// </summary>
[Collection(OneClone.Name)]
public sealed class SigningIn : IAsyncLifetime, IDisposable
{
    private const string Granted = "ASIAGRANTEDFORAWHILE";
    private readonly Clone clone;
    private readonly MotoServer server = new();
    private readonly FaultProxy proxy;
    private readonly string home;

    public SigningIn(Clone clone)
    {
        this.clone = clone;
        home = clone.NewFolder();
        proxy = new FaultProxy(server.Url) { Script = request => Grants(request) ?? Faults.Pass };
    }

    public Task InitializeAsync() => server.InitializeAsync();

    public async Task DisposeAsync() => await proxy.DisposeAsync();

    public void Dispose() => server.Dispose();

    private static string Form(ProxiedRequest request) => Uri.UnescapeDataString(Encoding.UTF8.GetString(request.Message.Body));

    /// <summary>What STS and the portal of single sign-on answer; null for what is the bucket's.</summary>
    private static Fault? Grants(ProxiedRequest request)
    {
        var until = DateTime.UtcNow.AddHours(1);
        var keys = $"<Credentials><AccessKeyId>{Granted}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken><Expiration>{until:yyyy-MM-ddTHH:mm:ssZ}</Expiration></Credentials>";
        var action = Regex.Match(Form(request), "Action=(AssumeRole\\w*)").Groups[1].Value;
        var answer = (action, request.Target) switch
        {
            ({ Length: > 0 }, _) => $"""<{action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{action}Result>{keys}</{action}Result></{action}Response>""",
            (_, var target) when target.StartsWith("/federation/credentials", StringComparison.Ordinal) =>
                $$$"""{"roleCredentials":{"accessKeyId":"{{{Granted}}}","secretAccessKey":"secret","sessionToken":"token","expiration":{{{new DateTimeOffset(until).ToUnixTimeMilliseconds()}}}}}""",
            _ => null,
        };
        return answer is null ? null : Answer("200 OK", answer);
    }

    private static Fault Answer(string status, string body) => exchange =>
        exchange.AnswerAsync(new HttpMessage($"HTTP/1.1 {status}\r\nContent-Type: text/xml\r\nContent-Length: {body.Length}\r\n\r\n", Encoding.UTF8.GetBytes(body)));

    private async Task<Outcome> StatusAsync(Dictionary<string, string> variables, params string[] more)
    {
        // Nothing of this machine's own: neither keys nor a home with profiles, nor a region.
        var all = new[] { "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_PROFILE" }.ToDictionary(name => name, _ => "", StringComparer.Ordinal);
        (all["HOME"], all["AWS_EC2_METADATA_DISABLED"], all["AWS_ENDPOINT_URL_STS"], all["AWS_ENDPOINT_URL_SSO"]) = (home, "true", proxy.Url, proxy.Url);
        foreach (var (name, value) in variables)
        {
            all[name] = value;
        }

        return await clone.RunAsync("./build.sh", ["Status", "--store", $"s3://{await server.NewBucketAsync()}", "--endpoint", proxy.Url, "--path-style", .. more], all);
    }

    private void Write(string file, string text)
    {
        var path = Path.Combine(home, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    /// <summary>Whose keys the bucket was asked with.</summary>
    private string AskedBy() => Assert.Single(proxy.Requests.Where(request => Grants(request) is null)
        .Select(request => Regex.Match(request.Message.Header("Authorization") ?? "", "Credential=([^/]+)/").Groups[1].Value).Distinct(StringComparer.Ordinal));

    private static void Succeeded(Outcome outcome) => Assert.True(outcome.ExitCode == 0, outcome.All);

    [NeedsServerFact(nameof(MotoServer))]
    public async Task ByKeysInTheEnvironment()
    {
        Succeeded(await StatusAsync(new() { ["AWS_ACCESS_KEY_ID"] = "AKIAENVIRONMENT", ["AWS_SECRET_ACCESS_KEY"] = "secret" }));
        Assert.Equal("AKIAENVIRONMENT", AskedBy());
    }

    [NeedsServerFact(nameof(MotoServer))]
    public async Task ByAProfile()
    {
        Write(".aws/credentials", "[publisher]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = secret\n");
        Succeeded(await StatusAsync([], "--aws-profile", "publisher"));
        Assert.Equal("AKIAPROFILE", AskedBy());
    }

    [NeedsServerFact(nameof(MotoServer))]
    public async Task ByARoleWithTheExternalIdThatItAsksFor()
    {
        var keys = new Dictionary<string, string> { ["AWS_ACCESS_KEY_ID"] = "AKIAENVIRONMENT", ["AWS_SECRET_ACCESS_KEY"] = "secret" };
        Succeeded(await StatusAsync(keys, "--role-arn", "arn:aws:iam::123456789012:role/publisher", "--external-id", "forge-7", "--regions", "eu-west-1"));
        Assert.Equal(Granted, AskedBy());
        var request = Assert.Single(proxy.Requests, request => Grants(request) is not null);
        Assert.Contains("/eu-west-1/sts/aws4_request", request.Message.Header("Authorization"), StringComparison.Ordinal);
        var asked = Form(request);
        Assert.Contains("RoleArn=arn:aws:iam::123456789012:role/publisher", asked, StringComparison.Ordinal);
        Assert.Contains("ExternalId=forge-7", asked, StringComparison.Ordinal);
    }

    [NeedsServerFact(nameof(MotoServer))]
    public async Task ByWebIdentityAsCiServicesAndKubernetesSetItUp()
    {
        Write("token", "a.web.token");
        Succeeded(await StatusAsync(new() { ["AWS_WEB_IDENTITY_TOKEN_FILE"] = Path.Combine(home, "token"), ["AWS_ROLE_ARN"] = "arn:aws:iam::123456789012:role/publisher" }));
        Assert.Equal(Granted, AskedBy());
        Assert.Contains("WebIdentityToken=a.web.token", Form(Assert.Single(proxy.Requests, request => Grants(request) is not null)), StringComparison.Ordinal);
    }

    [NeedsServerFact(nameof(MotoServer))]
    public async Task BySingleSignOnAfterAwsSsoLogin()
    {
        Write(".aws/config", """
            [profile forge]
            sso_session = acme
            sso_account_id = 123456789012
            sso_role_name = Publisher
            region = us-east-1
            [sso-session acme]
            sso_start_url = https://acme.example.org/start
            sso_region = us-east-1
            sso_registration_scopes = sso:account:access
            """);

        // Where the CLI keeps it: named by the SHA-1 of the session's name.
        Write(".aws/sso/cache/293abb6b76d7791c0732cc517d38c4b5c734b87f.json", $$"""{"startUrl":"https://acme.example.org/start","region":"us-east-1","accessToken":"signed-in","expiresAt":"{{DateTime.UtcNow.AddHours(1):yyyy-MM-ddTHH:mm:ssZ}}"}""");
        Succeeded(await StatusAsync([], "--aws-profile", "forge"));
        Assert.Equal(Granted, AskedBy());
        var asked = Assert.Single(proxy.Requests, request => Grants(request) is not null);
        Assert.Contains("role_name=Publisher", asked.Target, StringComparison.Ordinal);
        Assert.Equal("signed-in", asked.Message.Header("x-amz-sso_bearer_token"));
    }

    [NeedsServerFact(nameof(MotoServer))]
    public async Task ARoleThatCannotBeAskedForIsToldWithTheCause()
    {
        using var nobody = new RefusingPort();
        var variables = new Dictionary<string, string> { ["AWS_ACCESS_KEY_ID"] = "AKIAENVIRONMENT", ["AWS_SECRET_ACCESS_KEY"] = "secret", ["AWS_ENDPOINT_URL_STS"] = nobody.Url };
        var outcome = await StatusAsync(variables, "--role-arn", "arn:aws:iam::123456789012:role/publisher");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("Error calling AssumeRole for role arn:aws:iam::123456789012:role/publisher: Connection refused", outcome.All, StringComparison.Ordinal);
        Assert.Contains("AWS_ENDPOINT_URL_STS", outcome.All, StringComparison.Ordinal);
    }

    [NeedsServerFact(nameof(MotoServer))]
    public async Task ARoleThatIsRefusedIsToldWithWhatToDo()
    {
        const string Refusal = "User: arn:aws:iam::123456789012:user/me is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/publisher";
        proxy.Script = request => Grants(request) is null ? Faults.Pass : Answer("403 Forbidden", $"""<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>{Refusal}</Message></Error></ErrorResponse>""");
        var keys = new Dictionary<string, string> { ["AWS_ACCESS_KEY_ID"] = "AKIAENVIRONMENT", ["AWS_SECRET_ACCESS_KEY"] = "secret" };
        var outcome = await StatusAsync(keys, "--role-arn", "arn:aws:iam::123456789012:role/publisher");
        Assert.Equal(1, outcome.ExitCode);
        Assert.True(outcome.All.Contains(Refusal, StringComparison.Ordinal), outcome.All);
        Assert.Contains("Allow sts:AssumeRole on the role to these credentials, and let the role trust them; look at --role-arn and --external-id.", outcome.All, StringComparison.Ordinal);
        Assert.DoesNotContain(proxy.Requests, request => request.Method == "GET");
    }
}
