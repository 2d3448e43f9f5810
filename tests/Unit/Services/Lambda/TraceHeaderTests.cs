using Kiln.Services.Lambda.Invocations;

namespace Kiln.Unit.Services.Lambda;

public sealed class TraceHeaderTests
{
    [Fact]
    public void Invocation_without_a_trace_begins_one_that_is_not_recorded() => Assert.Equal(
        "Root=1-5bef4de7-8476a536e9f411e897392dfe;Parent=97392dfe598c3fcd;Sampled=0",
        TraceHeader.Unsampled("8476a536-e9f4-11e8-9739-2dfe598c3fcd", DateTimeOffset.FromUnixTimeSeconds(0x5bef4de7)));
}
