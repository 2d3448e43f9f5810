using System.Runtime.CompilerServices;
using System.Text.Json;
using Kiln.Aws.Operations;
using Kiln.Aws.Protocols.EventStreams;
using Kiln.Services.Logs.Events;
using Kiln.Services.Logs.Patterns;

namespace Kiln.Services.Logs.LiveTail;

/// <summary>
/// Tells a caller of events as they come, once a second, for three hours at most. The SDKs put <c>stream-</c> before the host's name; with an
/// endpoint of their own that name does not exist, unless they are told not to.
/// </summary>
internal sealed class LiveTailOperation(LogGroupStore groups, LogFeed feed, LogWriter writer, TimeProvider time, CancellationToken stopping)
{
    internal static readonly TimeSpan Longest = TimeSpan.FromHours(3);
    internal static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private const int MostOfAccount = 15;
    private const string PayloadType = "application/json";
    private static readonly ShapeOptions Shapes = new(LogsService.Description, LogsShapes.Default);

    // By account. Guarded by itself.
    private readonly Dictionary<string, int> _sessions = [];

    [Operation]
    public async Task<StartLiveTailResponse> StartLiveTail(StartLiveTailRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var pattern = FilterPattern.Parse(request.LogEventFilterPattern);
        if (request is { LogStreamNames: not null, LogStreamNamePrefixes: not null })
            throw LogsErrors.Invalid("logStreamNames and logStreamNamePrefixes cannot both be specified.");
        if (request.LogGroupIdentifiers!.Count > 1 && (request.LogStreamNames ?? request.LogStreamNamePrefixes) is not null)
            throw LogsErrors.Invalid("logStreamNames and logStreamNamePrefixes can be specified with one log group only.");
        await writer.FlushAsync(cancellationToken);
        var keys = new HashSet<GroupKey>();
        foreach (var identifier in request.LogGroupIdentifiers)
        {
            var key = LogArns.GroupOf(caller, null, identifier);
            keys.Add(await groups.FindAsync(key) is null ? throw LogsErrors.NoSuchGroup() : key);
        }
        var session = new LiveTailSession(keys, request.LogStreamNames?.ToHashSet(), request.LogStreamNamePrefixes, pattern);
        lock (_sessions)
        {
            if (_sessions.GetValueOrDefault(caller.AccountId) >= MostOfAccount)
                throw LogsErrors.LimitExceeded();
        }
        return new(token => RunAsync(session, request, caller, token));
    }

    private async IAsyncEnumerable<EventStreamMessage> RunAsync(
        LiveTailSession session, StartLiveTailRequest request, Caller caller, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping);
        using var timer = new PeriodicTimer(Period, time);
        var began = time.GetTimestamp();
        Count(caller.AccountId, 1);
        feed.Add(session);
        try
        {
            yield return Message("sessionStart", new LiveTailSessionStart
            {
                RequestId = caller.RequestId,
                SessionId = Guid.NewGuid().ToString(),
                LogGroupIdentifiers = request.LogGroupIdentifiers,
                LogStreamNames = request.LogStreamNames ?? [],
                LogStreamNamePrefixes = request.LogStreamNamePrefixes ?? [],
                LogEventFilterPattern = request.LogEventFilterPattern ?? "",
            });
            while (await TickAsync(timer, ending.Token))
            {
                yield return Message("sessionUpdate", session.Next());
                if (time.GetElapsedTime(began) >= Longest)
                {
                    yield return Fault("SessionTimeoutException", "Your session has timed out after 3 hours.");
                    yield break;
                }
            }
            if (!cancellationToken.IsCancellationRequested)
                yield return Fault("SessionStreamingException", "The server is stopping.");
        }
        finally
        {
            feed.Remove(session);
            Count(caller.AccountId, -1);
        }
    }

    private static async Task<bool> TickAsync(PeriodicTimer timer, CancellationToken cancellationToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void Count(string accountId, int change)
    {
        lock (_sessions)
            _sessions[accountId] = _sessions.GetValueOrDefault(accountId) + change;
    }

    private static EventStreamMessage Message<T>(string type, T payload) => EventStreamMessage.Event(type, PayloadType, Bytes(payload));

    private static EventStreamMessage Fault(string type, string text) => EventStreamMessage.Exception(type, PayloadType, Bytes(new LiveTailFault { Message = text }));

    private static byte[] Bytes<T>(T payload) => JsonSerializer.SerializeToUtf8Bytes(payload, Shapes.Of(typeof(T)));
}
