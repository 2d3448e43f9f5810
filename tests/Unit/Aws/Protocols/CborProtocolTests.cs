using System.Formats.Cbor;
using System.Text.Json.Serialization;
using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Kiln.Aws.Protocols;

namespace Kiln.Unit.Aws.Protocols;

public sealed class CborProtocolTests
{
    private static readonly ShapeOptions Options = new(
        new() { Name = "x", SigningName = "x", Protocols = [ProtocolKind.RpcV2Cbor] }, CborShapes.Default);

    private static readonly CborSample Whole = new()
    {
        Name = "ä",
        Count = -3,
        On = true,
        Ratio = 2.5,
        At = new(2018, 11, 20, 20, 41, 16, 647, TimeSpan.Zero),
        List = [1, double.NaN, double.PositiveInfinity],
        Nested = [new() { Name = "inner", List = [] }],
        Map = new() { ["one"] = 1 },
        Blob = [1, 2, 3],
    };

    [Fact]
    public void What_was_written_is_read()
    {
        var read = Read(CborBody.Write(Whole, Options.Of(typeof(CborSample))));
        Assert.Equal(("ä", -3, true, 2.5, Whole.At), (read.Name, read.Count!.Value, read.On!.Value, read.Ratio!.Value, read.At));
        Assert.Equal(Whole.List, read.List!);
        Assert.Equal("inner", Assert.Single(read.Nested!).Name);
        Assert.Equal(1, read.Map!["one"]);
        Assert.Equal([1, 2, 3], read.Blob!);
    }

    [Fact]
    public void Timestamp_is_tag_1_over_seconds()
    {
        var reader = new CborReader(CborBody.Write(new CborSample { At = Whole.At }, Options.Of(typeof(CborSample))));
        reader.ReadStartMap();
        Assert.Equal("At", reader.ReadTextString());
        Assert.Equal(CborTag.UnixTimeSeconds, reader.ReadTag());
        Assert.Equal(1542746476.647, reader.ReadDouble());
    }

    [Fact]
    public void Indefinite_lengths_and_whole_numbers_in_any_form_are_read()
    {
        var writer = new CborWriter(CborConformanceMode.Lax);
        writer.WriteStartMap(null);
        writer.WriteTextString("Count");
        writer.WriteDouble(7);
        writer.WriteTextString("Unknown");
        writer.WriteNull();
        writer.WriteTextString("List");
        writer.WriteStartArray(null);
        writer.WriteInt32(1);
        writer.WriteHalf((Half)0.5);
        writer.WriteEndArray();
        writer.WriteTextString("At");
        writer.WriteTag(CborTag.UnixTimeSeconds);
        writer.WriteInt64(1542746476);
        writer.WriteEndMap();
        var read = Read(writer.Encode());
        Assert.Equal((7, new DateTimeOffset(2018, 11, 20, 20, 41, 16, TimeSpan.Zero)), (read.Count!.Value, read.At!.Value));
        Assert.Equal([1, 0.5], read.List!);
    }

    [Theory]
    [InlineData("a1644e616d6501")]         // {"Name": 1}
    [InlineData("a1")]                     // a map without its entry
    [InlineData("01")]                     // no map
    [InlineData("ff")]                     // a break without a beginning
    [InlineData("a1624174c1fb7ff0000000000000")] // {"At": infinity}
    public void Malformed_body_is_refused(string hex) =>
        Assert.Equal(CommonError.Serialization, Assert.Throws<CommonErrorException>(() => Read(Convert.FromHexString(hex))).Error);

    [Fact]
    public void Deep_body_is_refused() =>
        Assert.Equal(CommonError.Serialization, Assert.Throws<CommonErrorException>(() => Read([0xa1, 0x61, 0x78, .. Enumerable.Repeat((byte)0x81, 10_000), 0x01])).Error);

    [Fact]
    public void Garbage_is_refused_and_nothing_else()
    {
        var random = new Random(3);
        var whole = CborBody.Write(Whole, Options.Of(typeof(CborSample)));
        for (var i = 0; i < 5_000; i++)
        {
            var bytes = (byte[])whole.Clone();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                Read(bytes);
            }
            catch (CommonErrorException e)
            {
                Assert.Equal(CommonError.Serialization, e.Error);
            }
        }
    }

    [Fact]
    public void Absent_body_is_an_empty_structure() => Assert.Null(Read([]).Name);

    private static CborSample Read(byte[] body) => (CborSample)CborBody.Read(body, Options.Of(typeof(CborSample)));
}

internal sealed record CborSample
{
    public string? Name { get; init; }
    public int? Count { get; init; }
    public bool? On { get; init; }
    public double? Ratio { get; init; }
    public DateTimeOffset? At { get; init; }
    public List<double>? List { get; init; }
    public List<CborSample>? Nested { get; init; }
    public Dictionary<string, double>? Map { get; init; }
    public byte[]? Blob { get; init; }
}

[JsonSerializable(typeof(CborSample))]
internal sealed partial class CborShapes : JsonSerializerContext;
