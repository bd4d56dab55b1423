using System.Net;

namespace ArtifactForge.Tests.Upstream;

/// <summary>A web server on this machine's loopback that answers from a table and counts.</summary>
public sealed class WebServer : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly Dictionary<string, (int Status, byte[] Body)> answers = new(StringComparer.Ordinal);

    public WebServer()
    {
        using (var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Url = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
        }

        listener.Prefixes.Add(Url + "/");
        listener.Start();
        _ = AnswerAsync();
    }

    public string Url { get; }

    public IList<string> Requests { get; } = [];

    public void Serve(string path, byte[] body, int status = 200) => answers[path] = (status, body);

    public void Dispose() => listener.Close();

    private async Task AnswerAsync()
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            var path = context.Request.Url!.AbsolutePath;
            Requests.Add(path);
            var (status, body) = answers.GetValueOrDefault(path, (404, "<html>no such thing</html>"u8.ToArray()));
            context.Response.StatusCode = status;
            await context.Response.OutputStream.WriteAsync(body);
            context.Response.Close();
        }
    }
}
