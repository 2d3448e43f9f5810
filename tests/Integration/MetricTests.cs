using System.Formats.Cbor;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace Kiln.Integration;

/// <summary>CloudWatch on the wire: one service in three protocols.</summary>
public sealed class MetricTests(KilnFixture kiln)
{
    private const string Refused = "The value AWS/Lambda for parameter Namespace is invalid.";

    [Fact]
    public async Task Error_has_its_name_of_the_query_protocol_there_and_in_a_header_elsewhere()
    {
        using var query = await kiln.QueryAsync(
            "monitoring", "Action=PutMetricData&Version=2010-08-01&Namespace=AWS/Lambda&MetricData.member.1.MetricName=m&MetricData.member.1.Value=1");
        Assert.Equal(400, (int)query.StatusCode);
        Assert.Contains($"<Type>Sender</Type><Code>InvalidParameterValue</Code><Message>{Refused}</Message>", await query.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using var json = await JsonAsync("PutMetricData", """{"Namespace":"AWS/Lambda","MetricData":[{"MetricName":"m","Value":1}]}""");
        Assert.Equal("InvalidParameterValue;Sender", json.Headers.GetValues("x-amzn-query-error").Single());
        var document = JsonNode.Parse(await json.Content.ReadAsStringAsync())!;
        Assert.Equal(("InvalidParameterValueException", Refused), ((string?)document["__type"], (string?)document["message"]));

        using var cbor = await CborAsync("PutMetricData", Put("AWS/Lambda", 1));
        Assert.Equal("InvalidParameterValue;Sender", cbor.Headers.GetValues("x-amzn-query-error").Single());
        var reader = new CborReader(await cbor.Content.ReadAsByteArrayAsync());
        reader.ReadStartMap();
        Assert.Equal(("__type", "InvalidParameterValueException"), (reader.ReadTextString(), reader.ReadTextString()));
    }

    [Fact]
    public async Task What_is_put_in_one_protocol_is_read_in_the_others()
    {
        using var put = await CborAsync("PutMetricData", Put("wire", 2.5));
        Assert.Equal((200, 0L), ((int)put.StatusCode, put.Content.Headers.ContentLength!.Value));
        using var compressed = await JsonAsync(
            "PutMetricData", Gzip("""{"Namespace":"wire","MetricData":[{"MetricName":"m","Value":4}]}"""), ("Content-Encoding", "gzip"));
        Assert.Equal(200, (int)compressed.StatusCode);

        var (start, end) = (DateTimeOffset.UnixEpoch.AddDays(20_000), DateTimeOffset.UnixEpoch.AddDays(40_000));
        using var query = await kiln.QueryAsync(
            "monitoring",
            $"Action=GetMetricStatistics&Version=2010-08-01&Namespace=wire&MetricName=m&Period=86400000&Statistics.member.1=Sum&StartTime={start:yyyy-MM-ddTHH:mm:ssZ}&EndTime={end:yyyy-MM-ddTHH:mm:ssZ}");
        var xml = await query.Content.ReadAsStringAsync();
        Assert.Contains("<Sum>6.5</Sum>", xml, StringComparison.Ordinal);
        Assert.Matches(@"<Timestamp>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ</Timestamp>", xml);
    }

    [Theory]
    [InlineData("not compressed at all")]
    [InlineData("{}")]
    public async Task Body_that_is_not_compressed_as_it_says_is_refused(string body)
    {
        using var response = await JsonAsync("ListMetrics", Encoding.UTF8.GetBytes(body), ("Content-Encoding", "gzip"));
        Assert.Equal(400, (int)response.StatusCode);
        Assert.Contains("is not compressed as its Content-Encoding says", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_that_grows_beyond_the_bound_is_refused()
    {
        using var response = await JsonAsync("ListMetrics", Gzip(new string(' ', 3 * 1024 * 1024)), ("Content-Encoding", "gzip"));
        Assert.Equal(413, (int)response.StatusCode);
    }

    private static byte[] Put(string ns, double value)
    {
        var writer = new CborWriter();
        writer.WriteStartMap(2);
        writer.WriteTextString("Namespace");
        writer.WriteTextString(ns);
        writer.WriteTextString("MetricData");
        writer.WriteStartArray(1);
        writer.WriteStartMap(2);
        writer.WriteTextString("MetricName");
        writer.WriteTextString("m");
        writer.WriteTextString("Value");
        writer.WriteDouble(value);
        writer.WriteEndMap();
        writer.WriteEndArray();
        writer.WriteEndMap();
        return writer.Encode();
    }

    private static byte[] Gzip(string text)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return buffer.ToArray();
    }

    private Task<HttpResponseMessage> CborAsync(string operation, byte[] body) => kiln.SendAsync(
        HttpMethod.Post, "monitoring", $"/service/GraniteServiceVersion20100801/operation/{operation}", body, "application/cbor", headers: ("smithy-protocol", "rpc-v2-cbor"));

    private Task<HttpResponseMessage> JsonAsync(string operation, string body) => JsonAsync(operation, Encoding.UTF8.GetBytes(body));

    private Task<HttpResponseMessage> JsonAsync(string operation, byte[] body, params (string, string)[] headers) => kiln.SendAsync(
        HttpMethod.Post, "monitoring", "/", body, "application/x-amz-json-1.0", alter: request =>
        {
            foreach (var (name, value) in headers)
                request.Content!.Headers.TryAddWithoutValidation(name, value);
        },
        headers: ("X-Amz-Target", "GraniteServiceVersion20100801." + operation));
}
