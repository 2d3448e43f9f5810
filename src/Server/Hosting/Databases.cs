using Kiln.Services.Storage;

namespace Kiln.Server.Hosting;

/// <summary>The server's files of SQLite. What nobody can write twice is on the disk before it is acknowledged; logs and metrics survive the process only.</summary>
internal sealed class Databases(DataDirectory data) : IDisposable
{
    internal Database Control { get; } = Database.Open(data.ControlDatabase, "control", Durability.Full);
    internal Database Logs { get; } = Database.Open(data.LogsDatabase, "logs", Durability.Relaxed);
    internal Database Traces { get; } = Database.Open(data.TracesDatabase, "traces", Durability.Full);
    internal Database Queue { get; } = Database.Open(data.QueueDatabase, "queue", Durability.Full);
    internal Database Metrics { get; } = Database.Open(data.MetricsDatabase, "metrics", Durability.Relaxed);

    public void Dispose()
    {
        Traces.Dispose();
        Metrics.Dispose();
        Logs.Dispose();
        Queue.Dispose();
        Control.Dispose();
    }
}
