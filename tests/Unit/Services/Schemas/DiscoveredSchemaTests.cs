using System.Text.Json.Nodes;
using Kiln.Services.Schemas.Discovery;

namespace Kiln.Unit.Services.Schemas;

/// <summary>GetDiscoveredSchema.</summary>
public sealed class DiscoveredSchemaTests : IDisposable
{
    private readonly SchemasFixture _schemas = new();

    public void Dispose() => _schemas.Dispose();

    // The aws CLI's own example of get-discovered-schema, its members in another order.
    [Fact]
    public async Task Example_of_the_aws_CLI_has_the_schema_that_it_shows() => Assert.Equal(
        """{"openapi":"3.0.0","info":{"version":"1.0.0","title":"Event"},"paths":{},"components":{"schemas":{"Event":{"type":"object","required":["Detail","DetailType","EventBusName","Resources","Source"],"properties":{"Detail":{"type":"string"},"DetailType":{"type":"string"},"EventBusName":{"type":"string"},"Resources":{"type":"array","items":{"type":"string"}},"Source":{"type":"string"}}}}}}""",
        await DiscoverAsync("OpenApi3", """{"Source":"com.mycompany.myapp","Detail":"{ \"key1\": \"value1\" }","EventBusName":"default","Resources":["resource1","resource2"],"DetailType":"myDetailType"}"""));

    [Theory]
    [InlineData("""{"a":1}""", null, """{"Event":{"type":"object","required":["a"],"properties":{"a":{"type":"number"}}}}""")]
    [InlineData("""{"a":true}""", """{"a":false,"b":null}""", """{"Event":{"type":"object","required":["a"],"properties":{"a":{"type":"boolean"},"b":{}}}}""")]
    [InlineData("""{"a":1}""", """{"a":"x"}""", """{"Event":{"type":"object","required":["a"],"properties":{"a":{}}}}""")]
    [InlineData("""{"time":"2018-11-20T20:41:16Z"}""", null, """{"Event":{"type":"object","required":["time"],"properties":{"time":{"type":"string","format":"date-time"}}}}""")]
    [InlineData("""{"request-context":{"x":1}}""", null, """{"Event":{"type":"object","required":["request-context"],"properties":{"request-context":{"$ref":"#/components/schemas/RequestContext"}}},"RequestContext":{"type":"object","required":["x"],"properties":{"x":{"type":"number"}}}}""")]
    [InlineData("""{"event":{}}""", null, """{"Event":{"type":"object","required":["event"],"properties":{"event":{"$ref":"#/components/schemas/Event2"}}},"Event2":{"type":"object"}}""")]
    [InlineData("""{"Records":[{"a":1},{"b":2}]}""", null, """{"Event":{"type":"object","required":["Records"],"properties":{"Records":{"type":"array","items":{"$ref":"#/components/schemas/RecordsItem"}}}},"RecordsItem":{"type":"object","properties":{"a":{"type":"number"},"b":{"type":"number"}}}}""")]
    [InlineData("[1]", null, """{"Event":{"type":"array","items":{"type":"number"}}}""")]
    public async Task What_samples_have_in_common_is_the_schema(string one, string? other, string schemas)
    {
        var content = JsonNode.Parse(await DiscoverAsync("OpenApi3", other is null ? [one] : [one, other]))!;
        Assert.Equal(schemas, content["components"]!["schemas"]!.ToJsonString());
    }

    [Fact]
    public async Task Draft_4_has_definitions()
    {
        var content = JsonNode.Parse(await DiscoverAsync("JSONSchemaDraft4", """{"a":{}}"""))!;
        Assert.Equal("http://json-schema.org/draft-04/schema#", (string?)content["$schema"]);
        Assert.Equal("#/definitions/A", (string?)content["definitions"]!["Event"]!["properties"]!["a"]!["$ref"]);
    }

    [Fact]
    public async Task What_is_no_JSON_is_refused() =>
        Assert.Equal(("BadRequestException", 400), await _schemas.FailureAsync(new GetDiscoveredSchemaRequest { Events = ["{"], Type = "OpenApi3" }));

    private async Task<string> DiscoverAsync(string type, params string[] events) =>
        (await _schemas.RunAsync<GetDiscoveredSchemaResponse>(new GetDiscoveredSchemaRequest { Events = [.. events], Type = type })).Content!;
}
