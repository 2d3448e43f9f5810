using Kiln.Services.Lambda.Tracing;

namespace Kiln.Unit.Services.Lambda.Tracing;

public sealed class TraceParentTests
{
    private const string Trace = "5bef4de7ad49b0e87f6ef6c87fc2e700", Span = "9a9197af755a6419";

    [Theory]
    [InlineData($"00-{Trace}-{Span}-01", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1")]
    [InlineData($"00-{Trace}-{Span}-00", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0")]
    [InlineData($"00-{Trace}-{Span}-03", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1")]
    [InlineData($" 00-{Trace}-{Span}-01 ", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1")]
    [InlineData($"cc-{Trace}-{Span}-01-what-comes-later", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1")]
    [InlineData($"00-{Trace}-{Span}-01-more", null)]
    [InlineData($"cc-{Trace}-{Span}-01more", null)]
    [InlineData($"ff-{Trace}-{Span}-01", null)]
    [InlineData($"00-00000000000000000000000000000000-{Span}-01", null)]
    [InlineData($"00-{Trace}-0000000000000000-01", null)]
    [InlineData($"00-5BEF4DE7ad49b0e87f6ef6c87fc2e700-{Span}-01", null)]
    [InlineData($"00-{Trace}-{Span}-0x", null)]
    [InlineData($"00-{Trace}-{Span}", null)]
    [InlineData($"00_{Trace}_{Span}_01", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Header_of_w3c_says_the_same_as_x_rays(string? traceParent, string? expected) => Assert.Equal(expected, TraceParent.Join(null, traceParent));

    [Fact]
    public void X_rays_header_wins() => Assert.Equal("Root=1-2-3", TraceParent.Join("Root=1-2-3", $"00-{Trace}-{Span}-01"));

    [Fact]
    public void Function_goes_on_in_the_trace_under_its_own_segment()
    {
        var traced = new TracedInvocation("Root=…", new(new($"1-{Trace[..8]}-{Trace[8..]}", "1111111111111111", Span), null, default));
        Assert.Equal($"00-{Trace}-{Span}-01", TraceParent.Of(traced));
        Assert.Null(TraceParent.Of(new("Root=…", null)));
    }
}
