using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Kiln.Aws.Operations;
using Kiln.Aws.Signing;
using Kiln.Server.Options;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Kiln.Server.Hosting;

/// <summary>A running server: Kestrel in front of a <see cref="Composition"/>. Disposing it shuts down in order and leaves nothing behind.</summary>
public sealed class KilnServer : IAsyncDisposable
{
    private readonly WebApplication _web;
    private readonly Composition _composition;
    private readonly DataDirectory _data;
    private readonly TlsIdentity? _tls;

    private KilnServer(WebApplication web, Composition composition, DataDirectory data, TlsIdentity? tls, string endpoint, TimeSpan startupTime)
    {
        (_web, _composition, _data, _tls, Endpoint, StartupTime) = (web, composition, data, tls, endpoint, startupTime);
    }

    /// <summary>Where clients reach it, without a trailing slash.</summary>
    public string Endpoint { get; }

    /// <summary>A link to the console that signs whoever opens it first in as root; null where the console was not built. A new one each time.</summary>
    public string? NewConsoleLink() => _composition.ConsoleLink(Endpoint);

    /// <summary>From the start of the command until it listens.</summary>
    public TimeSpan StartupTime { get; }
    public string Version => Composition.Version;
    public string Isolation => _composition.IsolationText;

    /// <summary>What is limited and what is not, and why functions are not isolated better; a line each.</summary>
    public IReadOnlyList<string> IsolationDetails => _composition.IsolationDetails;

    /// <summary>Identifiers of the runtimes that are installed, oldest first.</summary>
    public IReadOnlyList<string> Runtimes => _composition.InstalledRuntimes;
    public Credential RootCredential => _composition.RootCredential;
    internal IReadOnlyList<AwsService> Services => _composition.Services;

    /// <param name="time">What sessions and signatures go by; the system's when null.</param>
    /// <exception cref="UserErrorException">The address or the data folder cannot be had.</exception>
    public static async Task<KilnServer> StartAsync(KilnOptions options, CancellationToken cancellationToken, TimeProvider? time = null)
    {
        var started = Stopwatch.GetTimestamp();
        var address = ListenAddress.Parse(options.Listen);
        BindingRules.Check(options, address);
        var tls = TlsIdentity.Of(options, TimeProvider.System);
        var data = DataDirectory.Open(options.DataDirectory, options.Ephemeral);
        Composition? composition = null;
        WebApplication? web = null;
        try
        {
            web = BuildWeb(address, tls, options.LogLevel);
            composition = await Composition.CreateAsync(options, data, web.Services.GetRequiredService<ILoggerFactory>(), cancellationToken, time);
            if (composition.SandboxConnections is { } connections)
                web.Services.GetRequiredService<SandboxTransport>().Serve(connections);

            web.Run(composition.HandleAsync);
            await ListenAsync(web, address, cancellationToken);
            var endpoint = EndpointOf(web, tls, address);
            composition.Open(tls is null ? endpoint : EndpointOf(web, null, new(IPAddress.Loopback, 0)));
            data.Announce(new(endpoint, options.Region, Environment.ProcessId, tls is { IsSelfSigned: true } ? Path.GetFullPath(options.TlsCertificate!) : null));
            return new(web, composition, data, tls, endpoint, Stopwatch.GetElapsedTime(started));
        }
        catch (Exception e)
        {
            if (web is not null)
                await web.DisposeAsync();
            if (composition is not null)
                await composition.DisposeAsync();
            data.Dispose();
            tls?.Dispose();
            throw e switch
            {
                InvalidDataException => new UserErrorException(e.Message, e),
                Microsoft.Data.Sqlite.SqliteException => new UserErrorException($"The state in {options.DataDirectory} cannot be used ({e.Message}): put its *.db files back from a backup, or choose another folder with --data DIR.", e),
                _ => e,
            };
        }
    }

    /// <summary>Completes when a signal, or the token, asks for the end. Does not bring it about: that is <see cref="DisposeAsync"/>.</summary>
    public async Task WaitForShutdownAsync(CancellationToken cancellationToken)
    {
        using var asked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _web.Lifetime.ApplicationStopping);
        await Task.Delay(Timeout.InfiniteTimeSpan, asked.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Invocations that run now.</summary>
    public int Running => _composition.Running;

    /// <summary>Lets <see cref="DisposeAsync"/> wait no longer for running invocations.</summary>
    public void Hurry() => _composition.Hurry();

    public async ValueTask DisposeAsync()
    {
        // What runs is ended first: its callers get an answer, where the host would wait for minutes. Then requests, then state.
        await _composition.StopWorkAsync();
        await _web.StopAsync();
        await _web.DisposeAsync();
        await _composition.DisposeAsync();
        _data.Dispose();
        _tls?.Dispose();
    }

    private static WebApplication BuildWeb(IPEndPoint address, TlsIdentity? tls, LogLevel level)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Logging
            .AddSimpleConsole(console => console.SingleLine = true)
            .SetMinimumLevel(level)
            // What keeps the server from starting is told once, in one line, by whoever started it.
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None)
            // It makes an Activity and an id for each request as long as anybody could read of them, and tells nothing that Kiln does not.
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        // Work is ended before the host is asked to stop; what is left are answers on their way.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
        builder.WebHost.UseKestrelCore();
        if (tls is not null)
            builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.Configure<SocketTransportOptions>(SocketTuning.Configure);
        builder.Services.AddSingleton<SandboxTransport>();
        builder.Services.AddSingleton<IConnectionListenerFactory>(services => services.GetRequiredService<SandboxTransport>());
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Each operation has its own bound, which is checked before a byte of the body is read.
            kestrel.Limits.MaxRequestBodySize = null;
            if (tls is null)
            {
                kestrel.Listen(address);
            }
            else
            {
                kestrel.Listen(address, listen => listen.UseHttps(https =>
                {
                    https.ServerCertificate = tls.Certificate;
                    https.ServerCertificateChain = tls.Chain;
                }));
                // Functions without a network of their own need not trust the certificate to reach the server: what they say stays on the machine.
                kestrel.Listen(IPAddress.Loopback, 0);
            }
            kestrel.Listen(new SandboxEndPoint());
        });
        return builder.Build();
    }

    private static async Task ListenAsync(WebApplication web, IPEndPoint address, CancellationToken cancellationToken)
    {
        try
        {
            await web.StartAsync(cancellationToken);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new UserErrorException($"Port {address.Port} on {address.Address} is taken: stop what uses it, or choose another with --listen {address.Address}:{address.Port + 1}.", e);
        }
        catch (SocketException e)
        {
            throw new UserErrorException($"The address {address} cannot be listened on ({e.Message}): choose another with --listen.", e);
        }
    }

    // What listens on every address is reached, from here, on the loopback one.
    private static string EndpointOf(WebApplication web, TlsIdentity? tls, IPEndPoint address)
    {
        var scheme = tls is null ? Uri.UriSchemeHttp : Uri.UriSchemeHttps;
        var addresses = web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        var bound = addresses.Select(a => new Uri(a)).First(a => a.Scheme == scheme);
        var host = tls is not null ? tls.HostFor(address.Address) : bound.Host is "0.0.0.0" or "[::]" ? "127.0.0.1" : bound.Host;
        return $"{scheme}://{host}:{bound.Port}";
    }
}
