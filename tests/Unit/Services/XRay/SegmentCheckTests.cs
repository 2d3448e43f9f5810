using System.Text;
using Kiln.Services.XRay.Segments;

namespace Kiln.Unit.Services.XRay;

public sealed class SegmentCheckTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(0x6b49d200);
    private const string Trace = "\"trace_id\":\"1-6b49d1ff-000000000000000000000001\"";
    private const string Times = "\"start_time\":1800000000.25,\"end_time\":1800000001.5";

    [Theory]
    [InlineData("{\"id\":\"00000000000000aB\",\"name\":\"a\"," + Trace + "," + Times + "}", null)]
    [InlineData("{\"id\":\"00000000000000aB\",\"name\":\"a\"," + Trace + ",\"start_time\":1800000000,\"in_progress\":true}", null)]
    [InlineData("{\"id\":\"00000000000000aB\",\"name\":\"a\",\"type\":\"subsegment\",\"parent_id\":\"0000000000000001\"," + Trace + "," + Times + "}", null)]
    [InlineData("{\"id\":\"00000000000000aB\",\"name\":\"a\",\"parent_id\":null," + Trace + "," + Times + "}", null)]
    [InlineData("", "ParseError")]
    [InlineData("{", "ParseError")]
    [InlineData("null", "ParseError")]
    [InlineData("\"text\"", "ParseError")]
    [InlineData("[]", "MissingId")]
    [InlineData("{}", "MissingId")]
    [InlineData("{\"id\":1}", "InvalidId")]
    [InlineData("{\"id\":\"00000000000000ag\"}", "InvalidId")]
    [InlineData("{\"id\":\"00000000000000aB\"}", "MissingName")]
    [InlineData("{\"id\":\"00000000000000aB\",\"name\":\"\"}", "InvalidName")]
    [InlineData("{\"id\":\"00000000000000aB\",\"name\":\"a\"}", "MissingTraceId")]
    [InlineData("{\"id\":\"00000000000000aB\",\"name\":\"a\",\"trace_id\":\"1-6b49d1ff\"}", "InvalidTraceId")]
    [InlineData("{\"id\":\"00000000000000aB\",\"name\":\"a\",\"trace_id\":\"1-5bef4de7-000000000000000000000001\"}", "InvalidTraceId")]
    [InlineData("{\"id\":\"00000000000000aB\",\"name\":\"a\",\"trace_id\":\"1-7fffffff-000000000000000000000001\"}", "InvalidTraceId")]
    [InlineData("{\"id\":\"00000000000000aB\",\"name\":\"a\",\"type\":\"subsegment\"," + Trace + "," + Times + "}", "MissingParentId")]
    [InlineData("{\"id\":\"00000000000000aB\",\"name\":\"a\",\"parent_id\":\"x\"," + Trace + "," + Times + "}", "InvalidParentId")]
    [InlineData("{\"id\":\"00000000000000aB\",\"name\":\"a\"," + Trace + "}", "MissingStartTime")]
    [InlineData("{\"id\":\"00000000000000aB\",\"name\":\"a\"," + Trace + ",\"start_time\":\"now\"}", "InvalidStartTime")]
    [InlineData("{\"id\":\"00000000000000aB\",\"name\":\"a\"," + Trace + ",\"start_time\":-1}", "InvalidStartTime")]
    [InlineData("{\"id\":\"00000000000000aB\",\"name\":\"a\"," + Trace + ",\"start_time\":1e300,\"end_time\":1}", "InvalidStartTime")]
    [InlineData("{\"id\":\"00000000000000aB\",\"name\":\"a\"," + Trace + ",\"start_time\":1}", "MissingEndTime")]
    [InlineData("{\"id\":\"00000000000000aB\",\"name\":\"a\"," + Trace + ",\"start_time\":1,\"end_time\":null}", "InvalidEndTime")]
    public void Document_is_good_or_has_a_code(string document, string? code)
    {
        var (segment, fault) = SegmentCheck.Check(Encoding.UTF8.GetBytes(document), Now);
        Assert.Equal(code, fault?.Code);
        Assert.Equal(code is null, segment is not null);
        if (fault is not null)
            Assert.Equal($"Invalid {(document.Contains("subsegment", StringComparison.Ordinal) ? "subsegment" : "segment")}. ErrorCode: {code}", fault.Message);
    }

    [Fact]
    public void Document_beyond_64_kib_is_refused()
    {
        var document = "{\"id\":\"00000000000000aB\",\"name\":\"a\"," + Trace + "," + Times + "}";
        Assert.NotNull(SegmentCheck.Check(Encoding.UTF8.GetBytes(document.PadRight(65536)), Now).Segment);
        Assert.Equal("SegmentTooLarge", SegmentCheck.Check(Encoding.UTF8.GetBytes(document.PadRight(65537)), Now).Fault!.Code);
    }

    [Fact]
    public void Any_bytes_are_refused_or_read()
    {
        var document = Encoding.UTF8.GetBytes(
            "{\"id\":\"00000000000000aB\",\"name\":\"a\\u00e9\"," + Trace + "," + Times + ",\"http\":{\"response\":{\"status\":200}},\"annotations\":{\"a\":1},\"subsegments\":[{\"id\":\"0000000000000001\",\"name\":\"b\",\"start_time\":1}]}");
        var random = new Random(4711);
        var read = 0;
        for (var round = 0; round < 50_000; round++)
        {
            var changed = document.ToArray();
            for (var change = random.Next(1, 4); change > 0; change--)
                changed[random.Next(changed.Length)] = (byte)"\"\\{}[]:,0a\xff"[random.Next(11)];
            if (SegmentCheck.Check(changed, Now).Segment is not { } segment)
                continue;
            read++;
            Kiln.Services.XRay.Traces.SegmentWriter.Document(SegmentReader.Read(segment.Document), "1");
        }
        Assert.InRange(read, 1, 49_999);
    }
}
