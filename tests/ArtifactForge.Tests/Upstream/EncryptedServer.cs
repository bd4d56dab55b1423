using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ArtifactForge.Tests.Upstream;

/// <summary>Says one thing to everybody, over TLS, with a certificate of its own making.</summary>
internal sealed class EncryptedServer : IDisposable
{
    private readonly System.Net.Sockets.TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 certificate;

    public EncryptedServer(string answer)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        listener.Start();
        Url = $"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/file";
        _ = AnswerAsync(answer);
    }

    public string Url { get; }

    public SslClientAuthenticationOptions Trusting => new()
    {
        RemoteCertificateValidationCallback = (_, found, _, _) => found?.GetCertHashString() == certificate.GetCertHashString(),
    };

    public void Dispose()
    {
        listener.Dispose();
        certificate.Dispose();
    }

    private async Task AnswerAsync(string answer)
    {
        while (true)
        {
            try
            {
                using var client = await listener.AcceptTcpClientAsync();
                await using var secure = new SslStream(client.GetStream());
                await secure.AuthenticateAsServerAsync(certificate);
                await secure.ReadExactlyAsync(new byte[16]);
                await secure.WriteAsync(Encoding.ASCII.GetBytes(answer));
            }
            catch (Exception over) when (over is System.Net.Sockets.SocketException or ObjectDisposedException)
            {
                return;
            }
            catch (Exception unencrypted) when (unencrypted is IOException or System.Security.Authentication.AuthenticationException)
            {
                // A client that does not trust us.
            }
        }
    }
}
