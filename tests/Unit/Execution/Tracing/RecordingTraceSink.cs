using System.Collections.Concurrent;
using System.Text;
using Kiln.Execution;
using Kiln.Execution.Environments;
using Kiln.Execution.Tracing;

namespace Kiln.Unit.Execution.Tracing;

internal sealed class RecordingTraceSink : ITraceSink
{
    public ConcurrentQueue<TracedRun> Runs { get; } = [];
    public ConcurrentQueue<string> Documents { get; } = [];
    public ConcurrentQueue<(string Path, string Body)> Asked { get; } = [];

    /// <summary>Whether documents are let go at once.</summary>
    public bool Returns { get; set; } = true;

    public void Ran(TracedRun run) => Runs.Enqueue(run);

    public void Received(TraceOrigin origin, ReadOnlyMemory<byte> document)
    {
        Documents.Enqueue(Encoding.UTF8.GetString(document.Span));
        if (Returns)
            origin.Return(document.Length);
    }

    public Task<DaemonAnswer> AskAsync(
        FunctionVersion function, ExecutionRoleCredentials credentials, string path, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        Asked.Enqueue((path, Encoding.UTF8.GetString(body.Span)));
        return Task.FromResult(new DaemonAnswer(200, "{\"ok\":true}"u8.ToArray()));
    }
}
