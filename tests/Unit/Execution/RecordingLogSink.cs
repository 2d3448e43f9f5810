using System.Text;
using Kiln.Execution.Logging;

namespace Kiln.Unit.Execution;

internal sealed class RecordingLogSink : ILogSink
{
    public bool HasRoom => true;

    private readonly Lock _gate = new();
    private readonly List<(LogStreamName Stream, LogEvent Event)> _events = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<(LogStreamName Stream, LogEvent Event)> Events
    {
        get
        {
            lock (_gate)
            {
                return [.. _events];
            }
        }
    }

    public string[] Messages => [.. Events.Select(e => Encoding.UTF8.GetString(e.Event.Message.Span))];

    public void Write(LogStreamName stream, LogEvent logEvent)
    {
        lock (_gate)
        {
            _events.Add((stream, logEvent));
            _changed.TrySetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public async Task WaitForAsync(int count)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_events.Count >= count)
                    return;

                changed = _changed.Task;
            }

            await changed.WaitAsync(TimeSpan.FromSeconds(10));
        }
    }
}
