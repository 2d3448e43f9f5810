using System.Text.Json;
using Kiln.Services.XRay.Segments;

namespace Kiln.Services.XRay.Traces;

/// <summary>Segments in the name of services that were called and sent none.</summary>
internal static class InferredSegments
{
    /// <summary>What the name of a call, as the SDKs of X-Ray have it, is a service of; and the member of <c>aws</c> that names the resource.</summary>
    private static readonly Dictionary<string, (string Type, string? Resource)> Services = new(StringComparer.OrdinalIgnoreCase)
    {
        ["DynamoDB"] = ("AWS::DynamoDB::Table", "table_name"),
        ["S3"] = ("AWS::S3::Bucket", "bucket_name"),
        ["SQS"] = ("AWS::SQS::Queue", "queue_url"),
        ["SNS"] = ("AWS::SNS", null),
        ["Lambda"] = ("AWS::Lambda", "function_name"),
    };

    public static IEnumerable<Segment> Of(IReadOnlyList<Segment> segments)
    {
        var answered = segments.Select(static s => s.ParentId).ToHashSet(StringComparer.Ordinal);
        return [.. segments.SelectMany(static s => s.All()).Where(s => s is { IsSubsegment: true, IsRemote: true } && !answered.Contains(s.Id)).Select(Of)];
    }

    private static Segment Of(Segment call)
    {
        var (name, type) = NodeOf(call);
        return new()
        {
            Id = IdOf(call.Id),
            Name = name,
            Start = call.Start,
            End = call.End,
            ParentId = call.Id,
            IsInProgress = call.IsInProgress,
            IsInferred = true,
            Origin = type,
            Fault = call.Fault,
            Error = call.Error,
            Throttle = call.Throttle,
            Http = call.Http,
            Json = call.Json,
        };
    }

    private static (string Name, string Type) NodeOf(Segment call)
    {
        if (call.Namespace != "aws")
            return (call.Name, "remote");
        if (!Services.TryGetValue(call.Name, out var service))
            return (call.Name, "AWS::" + call.Name);
        var aws = SegmentReader.Member(call.Json, "aws", JsonValueKind.Object);
        var resource = service.Resource is { } member && aws is { } a ? SegmentReader.Text(a, member) : null;
        return (resource ?? call.Name, service.Type);
    }

    // The same each time that it is asked for: half of the call's, changed.
    private static string IdOf(string id) => (ulong.Parse(id, System.Globalization.NumberStyles.HexNumber, null) ^ 0x1f_ee_d5_e6_1f_ee_d5_e6).ToString("x16", null);
}
