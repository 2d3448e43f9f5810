using System.Text.Json;

namespace Kiln.Services.XRay.Segments;

/// <summary>Reads a document as far as traces, filters and graphs look at it. A member of another kind than it should be is as if it were not there.</summary>
internal static class SegmentReader
{
    // A segment, its subsegments and theirs are two levels of JSON each.
    internal static readonly JsonDocumentOptions Options = new() { MaxDepth = 256 };

    /// <summary>Of one that <see cref="SegmentCheck"/> has found good.</summary>
    public static Segment Read(ReadOnlyMemory<byte> document)
    {
        // Not disposed: the segment keeps parts of it.
        var json = JsonDocument.Parse(document, Options).RootElement;
        return Read(json, isNested: false);
    }

    /// <summary>Those of one document; none where it has none.</summary>
    private static List<Segment> Subsegments(JsonElement json)
    {
        var found = new List<Segment>();
        if (Member(json, "subsegments", JsonValueKind.Array) is { } all)
        {
            foreach (var one in all.EnumerateArray())
            {
                if (one.ValueKind == JsonValueKind.Object && Text(one, "id") is not null && Text(one, "name") is not null && Number(one, "start_time") is not null)
                    found.Add(Read(one, isNested: true));
            }
        }
        return found;
    }

    private static Segment Read(JsonElement json, bool isNested)
    {
        var start = Number(json, "start_time") ?? 0;
        var aws = Member(json, "aws", JsonValueKind.Object);
        var ec2 = aws is { } a ? Member(a, "ec2", JsonValueKind.Object) : null;
        return new()
        {
            Id = Text(json, "id")!,
            Name = Text(json, "name")!,
            Start = start,
            End = Number(json, "end_time") ?? start,
            ParentId = Text(json, "parent_id"),
            IsSubsegment = isNested || Text(json, "type") == "subsegment",
            IsInProgress = Flag(json, "in_progress"),
            Namespace = Text(json, "namespace"),
            Origin = Text(json, "origin"),
            ResourceArn = Text(json, "resource_arn"),
            User = Text(json, "user"),
            Fault = Flag(json, "fault"),
            Error = Flag(json, "error"),
            Throttle = Flag(json, "throttle"),
            Http = Http(json),
            Exceptions = Exceptions(json),
            Annotations = Annotations(json),
            AvailabilityZone = ec2 is { } zone ? Text(zone, "availability_zone") : null,
            InstanceId = ec2 is { } instance ? Text(instance, "instance_id") : null,
            Json = json,
            Subsegments = Subsegments(json),
        };
    }

    private static SegmentHttp Http(JsonElement json)
    {
        if (Member(json, "http", JsonValueKind.Object) is not { } http)
            return SegmentHttp.None;
        var request = Member(http, "request", JsonValueKind.Object);
        var status = Member(http, "response", JsonValueKind.Object) is { } response ? Number(response, "status") : null;
        return new(Of("url"), Of("method"), Of("user_agent"), Of("client_ip"), status is >= 0 and < 1000 ? (int)status : null);

        string? Of(string name) => request is { } r ? Text(r, name) : null;
    }

    // A cause may also be the id of an exception that another subsegment has.
    private static List<SegmentException> Exceptions(JsonElement json)
    {
        var found = new List<SegmentException>();
        if (Member(json, "cause", JsonValueKind.Object) is { } cause && Member(cause, "exceptions", JsonValueKind.Array) is { } all)
        {
            foreach (var one in all.EnumerateArray())
            {
                if (one.ValueKind == JsonValueKind.Object)
                    found.Add(new(Text(one, "message"), Text(one, "type"), Flag(one, "remote")));
            }
        }
        return found;
    }

    private static Dictionary<string, object> Annotations(JsonElement json)
    {
        var found = new Dictionary<string, object>(StringComparer.Ordinal);
        if (Member(json, "annotations", JsonValueKind.Object) is not { } all)
            return found;
        foreach (var one in all.EnumerateObject())
        {
            object? value = one.Value.ValueKind switch
            {
                JsonValueKind.String => one.Value.GetString(),
                JsonValueKind.Number => one.Value.GetDouble(),
                JsonValueKind.True => true,
                JsonValueKind.False => false,
                _ => null,
            };
            if (value is not null)
                found[one.Name] = value;
        }
        return found;
    }

    internal static JsonElement? Member(JsonElement json, string name, JsonValueKind kind) =>
        json.TryGetProperty(name, out var member) && member.ValueKind == kind ? member : null;

    internal static string? Text(JsonElement json, string name) => Member(json, name, JsonValueKind.String)?.GetString();

    internal static double? Number(JsonElement json, string name) =>
        Member(json, name, JsonValueKind.Number) is { } number && number.TryGetDouble(out var value) && double.IsFinite(value) ? value : null;

    internal static bool Flag(JsonElement json, string name) => Member(json, name, JsonValueKind.True) is not null;
}
