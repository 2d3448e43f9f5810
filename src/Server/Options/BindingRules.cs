using System.Net;

namespace Kiln.Server.Options;

/// <summary>
/// Whom an address lets in. On loopback, whoever is on the machine. Beyond it, what is said over the network must not be readable, and who
/// says it must be known, unless whoever starts the server says twice that he means it.
/// </summary>
internal static class BindingRules
{
    /// <exception cref="UserErrorException">Settings that would open the server to others without a second word.</exception>
    internal static void Check(KilnOptions options, IPEndPoint address)
    {
        if (options.TlsCertificate is null != options.TlsKey is null)
            throw new UserErrorException($"{(options.TlsKey is null ? "--tls-cert needs --tls-key" : "--tls-key needs --tls-cert")}: give both, the certificate and its private key in PEM.");
        if (IPAddress.IsLoopback(address.Address))
            return;
        if (!options.Authenticate && !options.AllowAnybody)
            throw new UserErrorException($"--auth off on --listen {address} would make anybody who reaches it root: leave --auth off out, listen on 127.0.0.1, or say --allow-anybody too.");
        if (options.TlsCertificate is null && !options.AllowPlaintext)
            throw new UserErrorException($"--listen {address} without TLS would let anybody on the way read what is sent: give --tls-cert and --tls-key, listen on 127.0.0.1, or say --allow-plaintext too.");
        if (options.Telemetry is { Metrics: true, MetricsToken: null })
            throw new UserErrorException($"--metrics on --listen {address} would tell anybody who reaches it of all functions: set KILN_METRICS_TOKEN, which Prometheus then sends as bearer token, or listen on 127.0.0.1.");
        if (options.AllowReset)
            throw new UserErrorException($"--allow-reset on --listen {address} would let anybody who reaches it delete everything, for a reset is not signed: leave --allow-reset out, or listen on 127.0.0.1.");
    }
}
