using Kiln.Services.Lambda.Tracing;

namespace Kiln.Unit.Services.Lambda.Tracing;

public sealed class TraceHeaderTests
{
    private const string Root = "1-5bef4de7-ad49b0e87f6ef6c87fc2e700";
    private const string Id = "9a9197af755a6419";

    [Fact]
    public void Invocation_without_a_trace_begins_one_that_is_not_recorded() => Assert.Equal(
        "Root=1-5bef4de7-8476a536e9f411e897392dfe;Parent=97392dfe598c3fcd;Sampled=0",
        TraceHeader.Unsampled("8476a536-e9f4-11e8-9739-2dfe598c3fcd", DateTimeOffset.FromUnixTimeSeconds(0x5bef4de7)));

    [Theory]
    [InlineData($"Root={Root};Parent={Id};Sampled=1", Root, Id, true, "")]
    [InlineData($"Sampled=0; Parent={Id} ;Root={Root}", Root, Id, false, "")]
    [InlineData($"root={Root};sampled=1", Root, null, true, "")]
    [InlineData($"Root={Root};Sampled=?", Root, null, null, "")]
    [InlineData($"Root={Root};Parent={Id};Sampled=1;Lineage=1:f1d7ae5c:0;Self=1-2-3", Root, Id, true, ";Lineage=1:f1d7ae5c:0")]
    [InlineData("Root=1-5bef4de7;Parent=xyz;Sampled=1", null, null, true, "")]
    [InlineData("", null, null, null, "")]
    [InlineData(";;=;Root", null, null, null, ";=;Root")]
    public void Header_is_read_part_by_part(string header, string? traceId, string? parentId, bool? isSampled, string more)
    {
        var read = TraceHeader.Parse(header);
        Assert.Equal((traceId, parentId, isSampled, more), (read.TraceId, read.ParentId, read.IsSampled, read.More));
    }
}
