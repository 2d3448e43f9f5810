using System.Formats.Cbor;
using System.Text;
using System.Text.Json.Nodes;

namespace Kiln.Integration;

/// <summary>What is not implemented says so, in the words of the protocol that asked.</summary>
public sealed class UnbuiltOperationTests(KilnFixture kiln)
{
    private const string Message = "yet. docs/compatibility.md lists what it implements.";

    [Theory]
    [InlineData("lambda", "GET", "/2025-11-30/capacity-providers")]
    [InlineData("lambda", "POST", "/2015-03-31/event-source-mappings/")]
    [InlineData("xray", "POST", "/InsightSummaries")]
    [InlineData("schemas", "GET", "/v1/discoverers")]
    public async Task Rest_operation_answers_404(string service, string method, string path)
    {
        using var response = await kiln.SendAsync(new(method), service, path, method == "POST" ? "{}"u8.ToArray() : null);
        Assert.Equal((404, "UnknownOperationException"), ((int)response.StatusCode, response.Headers.GetValues("x-amzn-ErrorType").Single()));
        Assert.EndsWith(Message, (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("logs", "Logs_20140328.CreateDelivery", "application/x-amz-json-1.1")]
    [InlineData("monitoring", "GraniteServiceVersion20100801.PutMetricStream", "application/x-amz-json-1.0")]
    public async Task Json_operation_answers_400(string service, string target, string contentType)
    {
        using var response = await kiln.SendAsync(HttpMethod.Post, service, "/", "{}"u8.ToArray(), contentType, headers: ("X-Amz-Target", target));
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal((400, "UnknownOperationException"), ((int)response.StatusCode, (string?)body["__type"]));
        Assert.Equal(contentType, response.Content.Headers.ContentType!.MediaType);
        Assert.EndsWith(Message, (string?)body["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("iam", "2010-05-08", "CreateLoginProfile")]
    [InlineData("sts", "2011-06-15", "AssumeRoleWithSAML")]
    [InlineData("monitoring", "2010-08-01", "ListMetricStreams")]
    public async Task Query_operation_answers_400(string service, string version, string action)
    {
        using var response = await kiln.QueryAsync(service, $"Action={action}&Version={version}");
        var body = await response.Content.ReadAsStringAsync();
        Assert.Equal(400, (int)response.StatusCode);
        Assert.Contains("<Type>Sender</Type><Code>InvalidAction</Code>", body, StringComparison.Ordinal);
        Assert.Contains(Message, body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cbor_operation_answers_400_in_cbor()
    {
        using var response = await kiln.SendAsync(
            HttpMethod.Post, "monitoring", "/service/GraniteServiceVersion20100801/operation/PutMetricStream", [0xa0], "application/cbor",
            headers: ("smithy-protocol", "rpc-v2-cbor"));
        var body = new CborReader(await response.Content.ReadAsByteArrayAsync());
        body.ReadStartMap();
        Assert.Equal(("__type", "UnknownOperationException"), (body.ReadTextString(), body.ReadTextString()));
        Assert.Equal("message", body.ReadTextString());
        Assert.EndsWith(Message, body.ReadTextString(), StringComparison.Ordinal);
        Assert.Equal("rpc-v2-cbor", response.Headers.GetValues("smithy-protocol").Single());
    }

    [Fact]
    public async Task Service_that_Kiln_does_not_have_is_named()
    {
        using var response = await kiln.SendAsync(HttpMethod.Get, "s3", "/bucket/key");
        Assert.Equal(404, (int)response.StatusCode);
        Assert.Contains("Kiln does not have the service 's3'.", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Action_that_no_model_has_is_named()
    {
        using var response = await kiln.SendAsync(
            HttpMethod.Post, "iam", "/", Encoding.UTF8.GetBytes("Action=BakeBread&Version=2010-05-08"), "application/x-www-form-urlencoded");
        Assert.Contains("The action BakeBread is not valid for this web service.", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
