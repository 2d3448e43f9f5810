using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Kiln.Server;
using Kiln.Server.Hosting;

namespace Kiln.Integration;

public sealed class TlsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kiln-tls-");

    private string CertificateFile => Path.Combine(_folder.FullName, "cert.pem");

    private string KeyFile => Path.Combine(_folder.FullName, "key.pem");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Server_with_a_certificate_speaks_https_and_nothing_else()
    {
        Write(TimeSpan.FromDays(1));
        var options = KilnFixture.Options() with { TlsCertificate = CertificateFile, TlsKey = KeyFile };
        await using var server = await KilnServer.StartAsync(options, CancellationToken.None);
        Assert.StartsWith("https://127.0.0.1:", server.Endpoint, StringComparison.Ordinal);
        var trusted = X509CertificateLoader.LoadCertificate(X509Certificate2.CreateFromPemFile(CertificateFile, KeyFile).RawData);
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown!.RawData.AsSpan().SequenceEqual(trusted.RawData) };
        using var http = new HttpClient(handler);
        Assert.Equal("ready\n", await http.GetStringAsync(server.Endpoint + "/_kiln/ready"));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => http.GetStringAsync(server.Endpoint.Replace("https:", "http:", StringComparison.Ordinal) + "/_kiln/ready"));
        // A client that does not know the certificate is told so by its own library.
        using var strange = new HttpClient();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => strange.GetStringAsync(server.Endpoint + "/_kiln/ready"));

        var announced = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(options.DataDirectory, "server.json")))!;
        Assert.Equal((server.Endpoint, CertificateFile), ((string?)announced["endpoint"], (string?)announced["caBundle"]));
    }

    [Theory]
    [InlineData("missing", "is no file")]
    [InlineData("not pem", "are not a certificate and its private key in PEM")]
    [InlineData("other key", "are not a certificate and its private key in PEM")]
    [InlineData("expired", "expired at")]
    public async Task Certificate_that_cannot_be_used_is_named(string fault, string expected)
    {
        Write(fault == "expired" ? TimeSpan.FromDays(-1) : TimeSpan.FromDays(1));
        switch (fault)
        {
            case "missing":
                File.Delete(KeyFile);
                break;
            case "not pem":
                File.WriteAllText(KeyFile, "key");
                break;
            case "other key":
                using (var other = ECDsa.Create(ECCurve.NamedCurves.nistP256))
                    File.WriteAllText(KeyFile, other.ExportPkcs8PrivateKeyPem());
                break;
        }
        var options = KilnFixture.Options() with { TlsCertificate = CertificateFile, TlsKey = KeyFile };
        var refusal = await Assert.ThrowsAsync<UserErrorException>(() => KilnServer.StartAsync(options, CancellationToken.None));
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Address_of_others_without_a_certificate_is_refused()
    {
        var options = KilnFixture.Options() with { Listen = "0.0.0.0:0" };
        var refusal = await Assert.ThrowsAsync<UserErrorException>(() => KilnServer.StartAsync(options, CancellationToken.None));
        Assert.Contains("--tls-cert", refusal.Message, StringComparison.Ordinal);
    }

    private void Write(TimeSpan validity)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=kiln.test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("kiln.test");
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-10), now + validity);
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(KeyFile, key.ExportPkcs8PrivateKeyPem());
    }
}
