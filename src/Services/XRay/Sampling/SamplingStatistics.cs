using Kiln.Services.XRay.Storage;

namespace Kiln.Services.XRay.Sampling;

/// <summary>
/// What clients have told of their sampling in the last half minute: who shares a rule's reservoir. In memory, as it is of no use any more after a
/// restart; so much of it and no more.
/// </summary>
internal sealed class SamplingStatistics(TimeProvider time)
{
    /// <summary>Clients tell something every ten seconds.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(30);
    private const int MaxClients = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(TraceScope Scope, string Rule, string Client), Told> _clients = [];

    /// <returns>How many clients the rule has now, this one included.</returns>
    public int Report(TraceScope scope, SamplingStatisticsDocument document)
    {
        lock (_gate)
        {
            Forget();
            var key = (scope, document.RuleName!, document.ClientID!);
            if (_clients.Count < MaxClients || _clients.ContainsKey(key))
                _clients[key] = new(time.GetUtcNow(), document.RequestCount!.Value, document.SampledCount!.Value, document.BorrowCount ?? 0);
            return Math.Max(1, _clients.Keys.Count(k => k.Scope == scope && k.Rule == document.RuleName));
        }
    }

    public List<SamplingStatisticSummary> Summaries(TraceScope scope)
    {
        lock (_gate)
        {
            Forget();
            return
            [
                .. _clients.Where(c => c.Key.Scope == scope).GroupBy(static c => c.Key.Rule, static c => c.Value).OrderBy(static g => g.Key, StringComparer.Ordinal)
                    .Select(static group => new SamplingStatisticSummary
                    {
                        RuleName = group.Key,
                        Timestamp = group.Max(static t => t.At),
                        RequestCount = group.Sum(static t => t.Requests),
                        SampledCount = group.Sum(static t => t.Sampled),
                        BorrowCount = group.Sum(static t => t.Borrowed),
                    }),
            ];
        }
    }

    /// <summary>The rule is gone; the next of its name is another.</summary>
    public void Forget(TraceScope scope, string rule)
    {
        lock (_gate)
        {
            foreach (var key in _clients.Keys.Where(k => k.Scope == scope && k.Rule == rule).ToList())
                _clients.Remove(key);
        }
    }

    private void Forget()
    {
        var before = time.GetUtcNow() - Window;
        foreach (var key in _clients.Where(c => c.Value.At <= before).Select(static c => c.Key).ToList())
            _clients.Remove(key);
    }

    private sealed record Told(DateTimeOffset At, int Requests, int Sampled, int Borrowed);
}
