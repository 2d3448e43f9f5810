using Kiln.Services.Lambda.Asynchronous.Dispatch;
using Kiln.Services.Lambda.Asynchronous.Queue;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Unit.Services.Lambda.Asynchronous;

/// <summary>A queue in a folder of its own, and a dispatcher on it whose deliveries are the test's.</summary>
internal sealed class QueueFixture : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("kiln-queue-").FullName;
    private readonly Database _database;
    private bool _hasSuccessor;

    public QueueFixture(QueueFixture? before = null)
    {
        if (before is not null)
            (_directory, Time, before._hasSuccessor) = (before._directory, before.Time, true);
        _database = Database.Open(Path.Combine(_directory, "queue.db"), "queue", Durability.Relaxed);
        Queue = new(_database, Time, NullLogger<EventQueue>.Instance);
    }

    public FakeTimeProvider Time { get; } = new(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    public EventQueue Queue { get; }
    public EventDispatcher Dispatcher { get; private set; } = null!;
    public Database Database => _database;

    public static FunctionKey Function(string name) => new("123456789012", "us-east-1", name, "$LATEST");

    public async Task<EventDispatcher> DispatchAsync(Func<QueuedEvent, CancellationToken, Task<Disposition>> deliver, bool start = true)
    {
        Dispatcher = new(Queue, deliver, Time, NullLogger<EventDispatcher>.Instance);
        await Dispatcher.LoadAsync();
        await Queue.StartAsync(Dispatcher);
        if (start)
            Dispatcher.Start();
        return Dispatcher;
    }

    public Task AcceptAsync(string function, string id, int bytes = 2) => Queue.AcceptAsync(
        new() { Function = Function(function), RequestId = id, AcceptedAt = Time.GetUtcNow(), Payload = new byte[bytes] }, CancellationToken.None);

    /// <summary>
    /// Until what was delivered has its outcome on disk, and the dispatcher was told of it:
    /// a clock moved before then would pass a timer that is not set yet.
    /// </summary>
    public async Task SettledAsync()
    {
        await UntilAsync(() => Dispatcher.Count.Running == 0);
        // Changes are written in their order, so this one ends after those of the deliveries.
        await Queue.WakeAsync();
    }

    /// <summary>Until it holds: what is asynchronous in it is so within this process.</summary>
    public static async Task UntilAsync(Func<bool> holds)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(deadline) < TimeSpan.FromSeconds(20), "it did not come about");
            await Task.Delay(1);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Dispatcher is not null)
            await Dispatcher.DisposeAsync();
        await Queue.DisposeAsync();
        _database.Dispose();
        if (!_hasSuccessor)
            Directory.Delete(_directory, recursive: true);
    }
}
