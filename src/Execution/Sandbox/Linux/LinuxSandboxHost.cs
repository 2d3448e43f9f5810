using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Threading.Channels;
using Kiln.Execution.Runtimes;
using Kiln.Execution.Sandbox.Linux.Levels;
using Kiln.Execution.Sandbox.Linux.Zygotes;

namespace Kiln.Execution.Sandbox.Linux;

/// <summary>
/// The isolated levels: every sandbox is forked from a warm interpreter into namespaces of its own. Starting one goes:
/// <list type="number">
/// <item>The zygotes of the function's interpreter, with the SDK imported when the function imports it.</item>
/// <item>A blank out of their pool, or forked now.</item>
/// <item>What the function may use, and its code: see <see cref="ILevel.Assign"/>.</item>
/// </list>
/// </summary>
public sealed class LinuxSandboxHost : ISandboxHost
{
    internal const string RuntimeApiAddress = "169.254.100.1:9001";
    private const int MostConnections = 64;
    private static readonly TimeSpan RetryAccept = TimeSpan.FromMilliseconds(20);
    internal const string EndpointAddress = "http://169.254.100.1:4566";

    // Made in the template of a zygote, from what the launch request says.
    private const string SdkDirectory = "/var/rapid/sdk-data";

    private readonly ILevel _level;
    private readonly ExecutionOptions _options;
    private readonly TimeProvider _time;
    private readonly StartsInFlight _starts;
    private readonly SdkImports _sdk = new();
    private readonly DescriptorBudget _descriptors = new(DescriptorBudget.Limit());
    private readonly ConcurrentDictionary<(Interpreter, bool Sdk), ZygoteSet> _zygotes = new();
    private readonly Channel<SandboxConnection> _endpoint = Channel.CreateUnbounded<SandboxConnection>();

    internal LinuxSandboxHost(ILevel level, ExecutionOptions options, TimeProvider time)
    {
        (_level, _options, _time, _starts) = (level, options, time, new StartsInFlight(time));
    }

    public IsolationLevel Level => _level.Zygotes.Level;

    public SandboxHealth Health => new(Level, _level.Limits, [.. _zygotes.Values.Select(z => z.Health).OfType<ZygoteHealth>()]);

    /// <summary>Connections that functions have opened to <see cref="EndpointUrl"/>. Ends with the host.</summary>
    public ChannelReader<SandboxConnection> EndpointConnections => _endpoint.Reader;

    public ValueTask<ISandboxTmp> CreateTmpAsync(int sizeMb, CancellationToken cancellationToken) => _level.CreateTmpAsync(sizeMb, cancellationToken);

    public string EndpointUrl(string endpoint) => EndpointAddress;

    public string SdkData(string endpoint) => SdkDirectory;

    public async Task<ISandbox> StartAsync(SandboxSpec spec, CancellationToken cancellationToken)
    {
        var places = spec.HasExtensions ? DescriptorBudget.PlacesWithExtensions : 1;
        _descriptors.Take(places);
        _starts.Begin();
        Blank? blank = null;
        try
        {
            var zygotes = await ZygotesAsync(spec, cancellationToken); // :: Step 1
            blank = await zygotes.TakeAsync(_level.UserOf(spec.Tmp), cancellationToken); // :: Step 2
            var assignment = _level.Assign(blank, spec); // :: Step 3
            if (spec.HasExtensions)
                assignment = assignment.WithExtensionOutput();
            _ = ServeEndpointAsync(blank);
            return new LinuxSandbox(blank, assignment, spec.MemorySize, _starts.End, () => _descriptors.Return(places));
        }
        catch
        {
            _starts.End();
            _descriptors.Return(places);
            if (blank is not null)
                await blank.DisposeAsync();

            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_zygotes.Values.Select(z => z.DisposeAsync().AsTask()));
        _endpoint.Writer.TryComplete();
        await _level.DisposeAsync();
    }

    /// <summary>Whether it works: an interpreter is made ready, and one sandbox of it. Throws <see cref="SandboxStartException"/>.</summary>
    internal async Task TryAsync(Interpreter interpreter, CancellationToken cancellationToken)
    {
        await using var blank = await SetFor(interpreter, sdk: false).TakeAsync(null, cancellationToken);
        if (!await blank.Ready.WaitAsync(cancellationToken))
            throw new SandboxStartException(blank.Tree.Failure ?? $"the first sandbox ended {Words(await blank.Status.Runtime.Exited)}");
    }

    private static string Words(SandboxExit exit) => exit.Signal is { } signal ? $"by signal {signal}" : $"with exit status {exit.ExitCode}";

    private async ValueTask<ZygoteSet> ZygotesAsync(SandboxSpec spec, CancellationToken cancellationToken)
    {
        if (!_sdk.UsedBy(spec))
            return SetFor(spec.Interpreter, sdk: false);

        var withSdk = SetFor(spec.Interpreter, sdk: true);
        if (withSdk.HasSdk is null)
            await withSdk.WarmAsync(cancellationToken);

        return withSdk.HasSdk == true ? withSdk : SetFor(spec.Interpreter, sdk: false);
    }

    private ZygoteSet SetFor(Interpreter interpreter, bool sdk) =>
        _zygotes.GetOrAdd((interpreter, sdk), k => new ZygoteSet(k.Item1, k.Sdk, _level, _starts, _options.MostBlanks, _time));

    private async Task ServeEndpointAsync(Blank blank)
    {
        // Those beyond wait in the listener's queue: descriptors of this process are everybody's.
        var places = new SemaphoreSlim(MostConnections);
        var isOver = false;
        while (!isOver)
        {
            await places.WaitAsync();
            try
            {
                var listener = (blank.Parts.Network?.Sockets ?? await blank.Status.Listeners).Endpoint;
                var connection = await listener.AcceptAsync();
                isOver = !_endpoint.Writer.TryWrite(new SandboxConnection(connection, () => places.Release()));
                if (isOver)
                    connection.Dispose();
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable or SocketError.ConnectionAborted)
            {
                // For now. It stays in the queue, or is gone.
                places.Release();
                await Task.Delay(RetryAccept, _time);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // The sandbox is gone, and its listener with it.
                isOver = true;
            }
        }
    }
}
