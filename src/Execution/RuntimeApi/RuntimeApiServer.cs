using System.Net;
using System.Text;
using Kiln.Execution.Sandbox;
using Kiln.Execution.Tracing;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Kiln.Execution.RuntimeApi;

/// <summary>
/// One HTTP server for the Runtime APIs of all environments. A connection belongs to the environment on whose listener it was accepted;
/// nothing in a request can name another. The server starts with the first connection: environments that never use the API cost a
/// pending accept each.
/// </summary>
internal sealed class RuntimeApiServer : IHttpApplication<HttpContext>, IAsyncDisposable
{
    // A header may be nearly 1 MiB: the X-Ray cause of a deep recursion.
    private const int MaxHeaders = (1024 * 1024) + (64 * 1024);

    private readonly SandboxConnections _connections;
    private readonly Lock _gate = new();
    private KestrelServer? _server;
    private Task? _starting;

    public RuntimeApiServer() => _connections = new SandboxConnections(Start);

    /// <summary>Serves what connects to a listener, until the result is disposed; then its connections are closed.</summary>
    public SandboxConnectionSource Attach(ISandboxListener listener, SandboxApi api) => new(_connections, listener, features => features.Set(api));

    /// <summary>As the other, for what is asked of the trace daemon.</summary>
    public SandboxConnectionSource Attach(ISandboxListener listener, TraceDaemon daemon) => new(_connections, listener, features => features.Set(daemon));

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public async Task ProcessRequestAsync(HttpContext context)
    {
        try
        {
            if (context.Features.Get<SandboxApi>() is { } api)
                await ApiRoutes.HandleAsync(context, api);
            else
                await DaemonProxy.AnswerAsync(context, context.Features.GetRequiredFeature<TraceDaemon>());
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The client is gone, or was made to go.
            context.Abort();
        }
    }

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public async ValueTask DisposeAsync()
    {
        Task? starting;
        lock (_gate)
        {
            starting = _starting ??= Task.CompletedTask;
        }

        await starting;
        if (_server is { } server)
        {
            using var now = new CancellationTokenSource();
            await now.CancelAsync();
            await server.StopAsync(now.Token);
            server.Dispose();
        }
    }

    private void Start()
    {
        lock (_gate)
        {
            _starting ??= Task.Run(StartAsync);
        }
    }

    private Task StartAsync()
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        var limits = options.Limits;
        limits.MaxRequestHeadersTotalSize = MaxHeaders;
        limits.MaxRequestBufferSize = MaxHeaders;
        limits.MaxRequestBodySize = null; // Each route has its own, and words its refusal.

        // How long a runtime thinks between two requests, and how slowly it sends, is its function's timeout's business. Not infinite: on
        // Linux, Kestrel adds that to the time and finds it in the past.
        limits.KeepAliveTimeout = TimeSpan.FromDays(1);
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
        options.RequestHeaderEncodingSelector = static _ => Encoding.UTF8;
        options.ResponseHeaderEncodingSelector = static _ => Encoding.UTF8;
        options.Listen(new SandboxesEndPoint(), static listen => listen.Protocols = HttpProtocols.Http1);
        _server = new KestrelServer(Options.Create(options), _connections, NullLoggerFactory.Instance);
        return _server.StartAsync(this, CancellationToken.None);
    }

    /// <summary>What Kestrel is told to listen on: no address, but whatever environments there are.</summary>
    private sealed class SandboxesEndPoint : EndPoint
    {
        public override string ToString() => "sandboxes";
    }
}
