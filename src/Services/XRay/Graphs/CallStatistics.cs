using Kiln.Services.XRay.Segments;
using Kiln.Services.XRay.Traces;

namespace Kiln.Services.XRay.Graphs;

/// <summary>Counts of requests to a node, or along an edge.</summary>
internal sealed class CallStatistics
{
    private readonly SortedDictionary<double, int> _times = [];
    private long _ok, _throttles, _errors, _faults;
    private double _time;
    private double _start = double.MaxValue, _end = double.MinValue;

    public DateTimeOffset Start => TraceSummaries.Time(_start);
    public DateTimeOffset End => TraceSummaries.Time(_end);

    public void Add(Segment segment)
    {
        if (segment.HasFault)
            _faults++;
        else if (segment.HasThrottle)
            _throttles++;
        else if (segment.HasError)
            _errors++;
        else
            _ok++;
        _time += segment.Duration;
        var rounded = TraceSummaries.Rounded(segment.Duration);
        _times[rounded] = _times.GetValueOrDefault(rounded) + 1;
        Cover(segment);
    }

    /// <summary>Lets the time of the segment count, and nothing else of it.</summary>
    public void Cover(Segment segment) => (_start, _end) = (Math.Min(_start, segment.Start), Math.Max(_end, segment.End));

    public EdgeStatistics ToShape() => new()
    {
        OkCount = _ok,
        ErrorStatistics = new() { ThrottleCount = _throttles, OtherCount = _errors, TotalCount = _throttles + _errors },
        FaultStatistics = new() { OtherCount = _faults, TotalCount = _faults },
        TotalCount = _ok + _throttles + _errors + _faults,
        TotalResponseTime = TraceSummaries.Rounded(_time),
    };

    public List<HistogramEntry> Histogram() => [.. _times.Select(static t => new HistogramEntry { Value = t.Key, Count = t.Value })];
}
