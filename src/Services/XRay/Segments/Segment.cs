using System.Text.Json;

namespace Kiln.Services.XRay.Segments;

/// <summary>
/// A segment, or a subsegment of one, as its document has it. A tree with one owner: whoever puts a trace together moves subsegments to the place
/// that their <see cref="ParentId"/> names.
/// </summary>
internal sealed class Segment
{
    public required string Id { get; init; }
    public required string Name { get; init; }

    /// <summary>Seconds since the epoch.</summary>
    public required double Start { get; init; }

    /// <summary>That of the start as long as it is in progress.</summary>
    public required double End { get; init; }
    public string? ParentId { get; init; }
    public bool IsSubsegment { get; init; }
    public bool IsInProgress { get; init; }

    /// <summary>Nobody sent it: it stands for a service that was called and does not trace itself.</summary>
    public bool IsInferred { get; init; }

    /// <summary><c>aws</c> or <c>remote</c> for a call of another service; null for others.</summary>
    public string? Namespace { get; init; }
    public string? Origin { get; init; }
    public string? ResourceArn { get; init; }
    public string? User { get; init; }
    public bool Fault { get; init; }
    public bool Error { get; init; }
    public bool Throttle { get; init; }
    public SegmentHttp Http { get; init; } = SegmentHttp.None;
    public IReadOnlyList<SegmentException> Exceptions { get; init; } = [];

    /// <summary>Strings, numbers (double) and booleans by name.</summary>
    public IReadOnlyDictionary<string, object> Annotations { get; init; } = new Dictionary<string, object>();
    public string? AvailabilityZone { get; init; }
    public string? InstanceId { get; init; }

    /// <summary>The document, subsegments as it came with included.</summary>
    public required JsonElement Json { get; init; }
    public List<Segment> Subsegments { get; init; } = [];

    public double Duration => Math.Max(0, End - Start);
    public bool HasFault => Fault || Http.Status is >= 500;
    public bool HasThrottle => Throttle || Http.Status == 429;
    public bool HasError => Error || HasThrottle || Http.Status is >= 400 and < 500;
    public bool IsOk => !HasFault && !HasError;
    public bool IsRemote => Namespace is "remote" or "aws";

    /// <summary>What kind of node it is in a graph.</summary>
    public string? Type => Origin;

    /// <summary>This one and all below it.</summary>
    public IEnumerable<Segment> All()
    {
        yield return this;
        foreach (var below in Subsegments.SelectMany(static s => s.All()))
            yield return below;
    }
}

internal sealed record SegmentHttp(string? Url, string? Method, string? UserAgent, string? ClientIp, int? Status)
{
    public static SegmentHttp None { get; } = new(null, null, null, null, null);
}

internal sealed record SegmentException(string? Message, string? Type, bool IsRemote);
