using System.Text;
using Kiln.Services.Logs.Events;
using Kiln.Services.Logs.Patterns;

namespace Kiln.Services.Logs.LiveTail;

/// <summary>Gathers what one session is to be told, from second to second.</summary>
/// <param name="streams">Null: all.</param>
/// <param name="prefixes">Null: all.</param>
internal sealed class LiveTailSession(IReadOnlySet<GroupKey> groups, IReadOnlySet<string>? streams, IReadOnlyList<string>? prefixes, FilterPattern pattern) : ILogFollower
{
    /// <summary>Of a second; more are left out, and the update says so.</summary>
    internal const int MostEvents = 500;

    private const int MostBytes = 1024 * 1024;

    // Guarded by itself: what is told, and what was left out.
    private readonly Lock _gathering = new();
    private List<LiveTailSessionLogEvent> _events = [];
    private int _bytes;
    private bool _sampled;

    public bool Wants(in GroupKey group) => groups.Contains(group);

    public void Take(StoredBatch batch)
    {
        if ((streams is not null && !streams.Contains(batch.StreamName))
            || (prefixes is not null && !prefixes.Any(prefix => batch.StreamName.StartsWith(prefix, StringComparison.Ordinal))))
        {
            return;
        }
        lock (_gathering)
        {
            foreach (var each in batch.Events)
            {
                if (_sampled || !pattern.Matches(each.Message))
                    continue;
                _bytes += each.Message.Length;
                if (_events.Count == MostEvents || (_events.Count > 0 && _bytes > MostBytes))
                {
                    _sampled = true;
                    continue;
                }
                _events.Add(new()
                {
                    LogStreamName = batch.StreamName,
                    LogGroupIdentifier = $"{batch.Group.AccountId}:{batch.Group.Name}",
                    Message = Encoding.UTF8.GetString(each.Message.Span),
                    Timestamp = each.Timestamp.ToUnixTimeMilliseconds(),
                    IngestionTime = batch.IngestedAt,
                });
            }
        }
    }

    /// <summary>What has come since the last.</summary>
    internal LiveTailSessionUpdate Next()
    {
        lock (_gathering)
        {
            var update = new LiveTailSessionUpdate { SessionMetadata = new() { Sampled = _sampled }, SessionResults = _events };
            (_events, _bytes, _sampled) = ([], 0, false);
            return update;
        }
    }
}
