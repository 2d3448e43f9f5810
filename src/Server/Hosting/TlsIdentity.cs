using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kiln.Server.Options;

namespace Kiln.Server.Hosting;

/// <summary>The certificate that a server shows, with those that lead from it to one that clients trust.</summary>
internal sealed class TlsIdentity : IDisposable
{
    private static readonly string[] LocalNames = ["127.0.0.1", "localhost"];

    private TlsIdentity(X509Certificate2 certificate, X509Certificate2Collection chain) => (Certificate, Chain) = (certificate, chain);

    internal X509Certificate2 Certificate { get; }

    internal X509Certificate2Collection Chain { get; }

    /// <summary>Clients must be told to trust it.</summary>
    internal bool IsSelfSigned => Certificate.SubjectName.RawData.AsSpan().SequenceEqual(Certificate.IssuerName.RawData);

    /// <returns>Null when the options name none.</returns>
    /// <exception cref="UserErrorException">The files cannot be used.</exception>
    internal static TlsIdentity? Of(KilnOptions options, TimeProvider time)
    {
        if (options.TlsCertificate is not { } certificateFile || options.TlsKey is not { } keyFile)
            return null;
        foreach (var (name, file) in new[] { ("--tls-cert", certificateFile), ("--tls-key", keyFile) })
        {
            if (!File.Exists(file))
                throw new UserErrorException($"{name} {file} is no file: give the path of a PEM file.");
        }
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(certificateFile);
            using var loaded = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
            if (loaded.NotAfter.ToUniversalTime() <= time.GetUtcNow().UtcDateTime)
                throw new UserErrorException($"--tls-cert {certificateFile} expired at {loaded.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm} UTC: give one that is valid.");
            chain.RemoveAt(0);
            return new(new(loaded), chain);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or UnauthorizedAccessException or IOException)
        {
            throw new UserErrorException($"--tls-cert {certificateFile} and --tls-key {keyFile} are not a certificate and its private key in PEM, without a password ({e.Message.TrimEnd('.')}).", e);
        }
    }

    /// <summary>The name by which clients of this machine reach the server so that the certificate is one for it.</summary>
    internal string HostFor(IPAddress bound)
    {
        string[] candidates = bound.Equals(IPAddress.Any) || bound.Equals(IPAddress.IPv6Any) || IPAddress.IsLoopback(bound) ? LocalNames : [bound.ToString()];
        var names = Certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(e => e.EnumerateDnsNames()).Where(n => !n.StartsWith('*'));
        return candidates.FirstOrDefault(name => Certificate.MatchesHostname(name)) ?? names.FirstOrDefault() ?? candidates[0];
    }

    public void Dispose() => Certificate.Dispose();
}
