using Microsoft.Extensions.Logging;

namespace Kiln.Services.Logs.Events;

/// <summary>Deletes events beyond the retention of their groups: at the start, and then every hour. Whoever reads does not see them before that either.</summary>
internal sealed class LogRetention : IAsyncDisposable
{
    internal static readonly TimeSpan Period = TimeSpan.FromHours(1);

    private readonly LogEventStore _events;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly PeriodicTimer _timer;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    internal LogRetention(LogEventStore events, TimeProvider time, ILogger log)
    {
        (_events, _time, _log) = (events, time, log);
        _timer = new(Period, time);
        _running = Task.Run(RunAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _timer.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            do
                await SweepAsync();
            while (await _timer.WaitForNextTickAsync(_stopping.Token));
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task SweepAsync()
    {
        try
        {
            await _events.DeleteExpiredAsync(_time.GetUtcNow(), _stopping.Token);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _log.LogError(e, "Log events beyond their retention could not be deleted");
        }
    }
}
