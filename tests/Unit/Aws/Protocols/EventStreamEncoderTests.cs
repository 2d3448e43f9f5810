using System.Buffers;
using System.Text;
using Kiln.Aws.Protocols.EventStreams;

namespace Kiln.Unit.Aws.Protocols;

public sealed class EventStreamEncoderTests
{
    // The reference vectors of the format: an empty message, and a payload with one header.
    [Fact]
    public void Empty_message_is_two_checksums() =>
        Assert.Equal("000000100000000005C248EB7D98C8FF", Hex(new([], default)));

    [Fact]
    public void Payload_follows_the_prelude() =>
        Assert.Equal("0000001D00000000FD528C5A7B27666F6F273A27626172277DC3653936", Hex(new([], Encoding.UTF8.GetBytes("{'foo':'bar'}"))));

    [Fact]
    public void Header_is_its_name_type_and_value()
    {
        var hex = Hex(new([("content-type", "application/json")], Encoding.UTF8.GetBytes("{'foo':'bar'}")));
        Assert.Equal(
            "0000003D0000002007FD83960C636F6E74656E742D747970650700106170706C69636174696F6E2F6A736F6E7B27666F6F273A27626172277D8D9C08B1", hex);
    }

    [Fact]
    public void Messages_are_named_by_kind()
    {
        Assert.Equal([(":message-type", "event"), (":event-type", "e"), (":content-type", "c")], EventStreamMessage.Event("e", "c", default).Headers);
        Assert.Equal([(":message-type", "event"), (":event-type", "e")], EventStreamMessage.Event("e", null, default).Headers);
        Assert.Equal([(":message-type", "exception"), (":exception-type", "e"), (":content-type", "c")], EventStreamMessage.Exception("e", "c", default).Headers);
        Assert.Equal([(":message-type", "error"), (":error-code", "e"), (":error-message", "t")], EventStreamMessage.Error("e", "t").Headers);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.Throws<ArgumentException>(() => EventStreamEncoder.Write(output, new([(new('n', 256), "v")], default)));
        Assert.Throws<ArgumentException>(() => EventStreamEncoder.Write(output, new([("n", new('v', 40_000))], default)));
        Assert.Throws<ArgumentException>(() => EventStreamEncoder.Write(output, new([], new byte[EventStreamEncoder.MaxPayload + 1])));
    }

    private static string Hex(EventStreamMessage message)
    {
        var output = new ArrayBufferWriter<byte>();
        EventStreamEncoder.Write(output, message);
        return Convert.ToHexString(output.WrittenSpan);
    }
}
