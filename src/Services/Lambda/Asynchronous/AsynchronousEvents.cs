using Kiln.Services.Lambda.Asynchronous.Dispatch;
using Kiln.Services.Lambda.Asynchronous.Queue;
using Kiln.Services.Lambda.Metering;
using Kiln.Services.Storage;
using Microsoft.Extensions.Logging;

namespace Kiln.Services.Lambda.Asynchronous;

/// <summary>The queue of asynchronous events and who delivers them, from the start of a server to its end.</summary>
public sealed class AsynchronousEvents : IAsyncDisposable
{
    private readonly EventQueue _queue;
    private readonly EventDispatcher _dispatcher;

    /// <param name="delivery">Events end in new ones where a function is their destination, so that it needs what accepts them.</param>
    public AsynchronousEvents(Database database, IFunctionMetrics metrics, TimeProvider time, ILoggerFactory loggers, Func<AsynchronousInvocation, EventDelivery> delivery)
    {
        _queue = new(database, time, loggers.CreateLogger<EventQueue>());
        Invocation = new(_queue, time, metrics);
        _dispatcher = new(_queue, delivery(Invocation).DeliverAsync, time, loggers.CreateLogger<EventDispatcher>());
    }

    public AsynchronousInvocation Invocation { get; }

    /// <summary>Finds what a server before this one has left; from here on events are accepted.</summary>
    public async Task LoadAsync()
    {
        await _dispatcher.LoadAsync();
        await _queue.StartAsync(_dispatcher);
    }

    public void Start() => _dispatcher.Start();

    /// <summary>The queue was emptied.</summary>
    public void Forget() => _dispatcher.Forget();

    /// <summary>Events are still accepted, for the next server.</summary>
    public void StopDelivering() => _dispatcher.Stop();

    /// <summary>Completes when what ran has ended and is stored. Whoever runs it must end before.</summary>
    public async ValueTask DisposeAsync()
    {
        StopDelivering();
        await _dispatcher.DisposeAsync();
        await _queue.DisposeAsync();
    }
}
