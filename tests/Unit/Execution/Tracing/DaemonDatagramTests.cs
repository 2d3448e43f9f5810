using System.Text;
using Kiln.Execution.Tracing;

namespace Kiln.Unit.Execution.Tracing;

public sealed class DaemonDatagramTests
{
    [Theory]
    [InlineData("{\"format\":\"json\",\"version\":1}\n{\"a\":1}", "{\"a\":1}")]
    [InlineData("{\"format\": \"JSON\", \"version\": 1}\n{\"a\":\n1}", "{\"a\":\n1}")]
    [InlineData("{\"version\":1,\"more\":{\"x\":[1]},\"format\":\"Json\"}\nanything", "anything")]
    [InlineData("{\"format\":\"json\",\"version\":2}\n{}", null)]
    [InlineData("{\"format\":\"json\",\"version\":\"1\"}\n{}", null)]
    [InlineData("{\"format\":\"cbor\",\"version\":1}\n{}", null)]
    [InlineData("{\"format\":1,\"version\":1}\n{}", null)]
    [InlineData("{\"version\":1}\n{}", null)]
    [InlineData("{\"format\":\"json\"}\n{}", null)]
    [InlineData("{\"format\":\"json\",\"version\":1}", null)]
    [InlineData("{\"format\":\"json\",\"version\":1}\n", null)]
    [InlineData("{\"format\":\"json\",\"version\":1} x\n{}", null)]
    [InlineData("{\"format\":\"json\",\"version\":1\n{}", null)]
    [InlineData("[]\n{}", null)]
    [InlineData("\n{}", null)]
    [InlineData("", null)]
    public void Document_stands_behind_the_header(string datagram, string? expected)
    {
        var isRead = DaemonDatagram.TryRead(Encoding.UTF8.GetBytes(datagram), out var document);
        Assert.Equal(expected, isRead ? Encoding.UTF8.GetString(document) : null);
    }

    [Fact]
    public void Any_bytes_are_no_fault()
    {
        var random = new Random(4711);
        var bytes = new byte[200];
        for (var round = 0; round < 20_000; round++)
        {
            random.NextBytes(bytes);
            if (round % 2 == 0)
                "{\"format\":\"json\",\"version\":1}\n"u8.CopyTo(bytes.AsSpan());
            bytes[random.Next(60)] = (byte)"{}\"\\\n,:1"[random.Next(8)];
            DaemonDatagram.TryRead(bytes.AsSpan(0, random.Next(bytes.Length)), out _);
        }
    }
}
