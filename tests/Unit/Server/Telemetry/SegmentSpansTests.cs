using System.Diagnostics;
using System.Text;
using Kiln.Server.Telemetry.Otlp;

namespace Kiln.Unit.Server.Telemetry;

public sealed class SegmentSpansTests : IDisposable
{
    private const string Trace = "1-5bef4de7-ad49b0e87f6ef6c87fc2e700";
    private const string TraceId = "5bef4de7ad49b0e87f6ef6c87fc2e700";

    private readonly SegmentSpans _spans = new();

    public void Dispose() => _spans.Dispose();

    [Fact]
    public void Ids_are_those_of_the_segment()
    {
        var spans = Of("""
            {"id":"aaaaaaaaaaaaaaaa","name":"f","trace_id":"TRACE","parent_id":"bbbbbbbbbbbbbbbb","start_time":1761607680.123456,"end_time":1761607680.623456,
             "subsegments":[{"id":"cccccccccccccccc","name":"Invocation","start_time":1761607680.2,"end_time":1761607680.3,
               "subsegments":[{"id":"dddddddddddddddd","name":"sts","namespace":"aws","start_time":1761607680.21,"end_time":1761607680.22}]}]}
            """, out var service);
        Assert.Equal("f", service);
        Assert.Equal(
            [("f", "aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb", ActivityKind.Server), ("Invocation", "cccccccccccccccc", "aaaaaaaaaaaaaaaa", ActivityKind.Internal), ("sts", "dddddddddddddddd", "cccccccccccccccc", ActivityKind.Client)],
            spans.Select(s => (s.DisplayName, s.SpanId.ToHexString(), s.ParentSpanId.ToHexString(), s.Kind)));
        Assert.All(spans, s => Assert.Equal((TraceId, true), (s.TraceId.ToHexString(), s.Recorded)));
        Assert.Equal((new DateTime(2025, 10, 27, 23, 28, 0, 123, 456, DateTimeKind.Utc), TimeSpan.FromMilliseconds(500)), (spans[0].StartTimeUtc, spans[0].Duration));
    }

    [Fact]
    public void Segment_without_a_parent_begins_its_trace()
    {
        var root = Assert.Single(Of("""{"id":"aaaaaaaaaaaaaaaa","name":"f","trace_id":"TRACE","start_time":1,"end_time":2}""", out _));
        Assert.Equal((TraceId, "aaaaaaaaaaaaaaaa", default), (root.TraceId.ToHexString(), root.SpanId.ToHexString(), root.ParentSpanId));
    }

    [Fact]
    public void What_is_in_progress_comes_when_it_is_over() =>
        Assert.Equal("b", Assert.Single(Of("""
            {"id":"aaaaaaaaaaaaaaaa","name":"a","trace_id":"TRACE","start_time":1,"in_progress":true,"subsegments":[{"id":"bbbbbbbbbbbbbbbb","name":"b","start_time":1,"end_time":2}]}
            """, out _)).DisplayName);

    [Fact]
    public void Subsegment_that_came_by_itself_is_of_no_service_of_its_own()
    {
        Of("""{"id":"aaaaaaaaaaaaaaaa","name":"outer","type":"subsegment","trace_id":"TRACE","parent_id":"bbbbbbbbbbbbbbbb","start_time":1,"end_time":2}""", out var service);
        Assert.Null(service);
    }

    [Theory]
    [InlineData(""" "origin":"AWS::Lambda","resource_arn":"arn:f","aws":{"request_id":"r-1"} """, "faas.invocation_id", "r-1")]
    [InlineData(""" "origin":"AWS::Lambda::Function","subsegments":[{"id":"cccccccccccccccc","name":"Initialization"}] """, "faas.coldstart", true)]
    [InlineData(""" "origin":"AWS::Lambda::Function","aws":{"function_arn":"arn:aws:lambda:eu-west-1:1:function:f:7"} """, "faas.version", "7")]
    [InlineData(""" "origin":"AWS::Lambda::Function","aws":{"function_arn":"arn:aws:lambda:eu-west-1:1:function:f"} """, "faas.version", "$LATEST")]
    [InlineData(""" "http":{"request":{"method":"GET","url":"http://h/p"},"response":{"status":404}} """, "http.response.status_code", 404L)]
    [InlineData(""" "http":{"request":{"method":"GET","url":"http://h/p"}} """, "url.full", "http://h/p")]
    [InlineData(""" "namespace":"aws","aws":{"operation":"GetItem","table_name":"t"} """, "rpc.method", "GetItem")]
    [InlineData(""" "namespace":"aws","aws":{"operation":"GetItem","table_name":"t"} """, "aws.dynamodb.table_name", "t")]
    [InlineData(""" "annotations":{"order":"A-1","nested":{}} """, "order", "A-1")]
    [InlineData(""" "metadata":{"debug":{"a":[1,2]}} """, "aws.xray.metadata.debug", """{"a":[1,2]}""")]
    [InlineData(""" "user":"ada" """, "enduser.id", "ada")]
    [InlineData(""" "sql":{"sanitized_query":"SELECT ?"} """, "db.query.text", "SELECT ?")]
    public void Attributes_have_the_names_of_the_conventions(string members, string attribute, object value)
    {
        var span = Of($$"""{"id":"aaaaaaaaaaaaaaaa","name":"n","trace_id":"TRACE","start_time":1,"end_time":2,{{members}}}""", out _)[0];
        Assert.Equal(value, span.GetTagItem(attribute));
    }

    [Fact]
    public void Fault_is_an_error_with_its_exceptions()
    {
        var span = Of("""
            {"id":"aaaaaaaaaaaaaaaa","name":"n","trace_id":"TRACE","start_time":1,"end_time":2,"fault":true,
             "cause":{"exceptions":[{"id":"1111111111111111","message":"no such order","type":"ValueError","stack":[{"path":"app.py","line":3,"label":"handler"}]}]}}
            """, out _)[0];
        Assert.Equal((ActivityStatusCode.Error, "no such order"), (span.Status, span.StatusDescription));
        var tags = Assert.Single(span.Events).Tags.ToDictionary();
        Assert.Equal("ValueError", tags["exception.type"]);
        Assert.Equal("  File \"app.py\", line 3, in handler\n", tags["exception.stacktrace"]);
    }

    private List<Activity> Of(string document, out string? service) => _spans.Of(Encoding.UTF8.GetBytes(document.Replace("TRACE", Trace)), out service);
}
