using System.Text;
using Kiln.Services.Lambda.Invocations;

namespace Kiln.Unit.Services.Lambda;

public sealed class EventJsonTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData(" [1, \"ü\", null] ")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    public void Fault_of_json_is_none(string json) => Assert.Null(EventJson.Fault(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("x", "Unexpected character ('x' (code 120)): expected a valid value", "line: 1, column: 1]")]
    [InlineData("{\n \"a\": }", "Unexpected character ('}' (code 125))", "line: 2, column: 7]")]
    [InlineData("{\"a\": ", "Unexpected end-of-input", "line: 1, column: 7]")]
    [InlineData("{'a': 1}", "Unexpected character (''' (code 39))", "line: 1, column: 2]")]
    public void Fault_says_what_and_where(string json, string what, string where)
    {
        var fault = EventJson.Fault(Encoding.UTF8.GetBytes(json));
        Assert.StartsWith(what, fault, StringComparison.Ordinal);
        Assert.EndsWith(where, fault, StringComparison.Ordinal);
    }

    // Both recorded from AWS.
    [Fact]
    public void Fault_of_bytes_that_are_no_utf8_is_as_recorded()
    {
        Assert.Equal(
            "Invalid UTF-8 start byte 0x87\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: 3]",
            EventJson.Fault([(byte)'n', 0x87, (byte)'r']));
        Assert.Equal(
            "Unexpected character ((CTRL-CHAR, code 153)): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: 1]",
            EventJson.Fault([0x99, 0xeb]));
    }
}
