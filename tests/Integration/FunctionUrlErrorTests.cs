using System.Text;
using System.Text.Json.Nodes;

namespace Kiln.Integration;

/// <summary>
/// What AWS answers to bad input about function URLs. The expected answers are recordings of AWS, but for the rows marked "derived", which follow
/// from the service model and the recorded wording.
/// </summary>
public sealed class FunctionUrlErrorTests(FunctionUrlErrorTests.WithUrl with) : IClassFixture<FunctionUrlErrorTests.WithUrl>
{
    private const string Validation = "ValidationException", NotFound = "ResourceNotFoundException";
    private const string QualifierPattern = @"Member must satisfy regular expression pattern: ((?!^\d+$)^[0-9a-zA-Z-_]+$)";
    private const string Create = """{"AuthType":"NONE"}""";

    public static TheoryData<string, string, string?, int, string, string> Cases() => new()
    {
        { "POST", "url", Create, 409, "ResourceConflictException", "Failed to create function url config for [functionArn = arn:aws:lambda:us-east-1:123456789012:function:with-url]. Error message:  FunctionUrlConfig exists for this Lambda function" },
        { "POST", "url?Qualifier=1", Create, 400, Validation, $"1 validation error detected: Value '1' at 'qualifier' failed to satisfy constraint: {QualifierPattern}" },
        { "POST", "url?Qualifier=%24LATEST", Create, 400, Validation, $"1 validation error detected: Value '$LATEST' at 'qualifier' failed to satisfy constraint: {QualifierPattern}" },
        { "POST", "url", """{"AuthType":"NONE","InvokeMode":"UNKNOWN"}""", 400, Validation, "1 validation error detected: Value 'UNKNOWN' at 'invokeMode' failed to satisfy constraint: Member must satisfy enum value set: [RESPONSE_STREAM, BUFFERED]" },
        { "GET", "url?Qualifier=nothing", null, 404, NotFound, "The resource you requested does not exist." },
        { "GET", "/nothing/urls", null, 404, NotFound, "Function does not exist" },
        { "POST", "/nothing/url", Create, 404, NotFound, "Function does not exist" },
        { "POST", "url?Qualifier=nothing", Create, 404, NotFound, "Function does not exist" },
        // Derived from here on.
        { "GET", "/nothing/url", null, 404, NotFound, "The resource you requested does not exist." },
        { "PUT", "/nothing/url", "{}", 404, NotFound, "The resource you requested does not exist." },
        { "DELETE", "/nothing/url", null, 404, NotFound, "The resource you requested does not exist." },
        { "POST", "url", "{}", 400, Validation, "1 validation error detected: Value null at 'authType' failed to satisfy constraint: Member must not be null" },
        { "PUT", "url", """{"AuthType":"OPEN"}""", 400, Validation, "1 validation error detected: Value 'OPEN' at 'authType' failed to satisfy constraint: Member must satisfy enum value set: [NONE, AWS_IAM]" },
        { "PUT", "url", """{"Cors":{"MaxAge":86401}}""", 400, Validation, "1 validation error detected: Value '86401' at 'cors.maxAge' failed to satisfy constraint: Member must have value less than or equal to 86400" },
        { "PUT", "url", """{"Cors":{"AllowMethods":["OPTIONS"]}}""", 400, Validation, "1 validation error detected: Value '[OPTIONS]' at 'cors.allowMethods' failed to satisfy constraint: Member must satisfy constraint: [*" },
        { "PUT", "url", """{"Cors":{"AllowMethods":["A","B","C","D","E","F","G"]}}""", 400, Validation, "1 validation error detected: Value '[A, B, C, D, E, F, G]' at 'cors.allowMethods' failed to satisfy constraint: Member must have length less than or equal to 6" },
        { "GET", "/with-url:1/url", null, 400, Validation, "1 validation error detected: Value 'with-url:1' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: *" },
        { "GET", "urls?MaxItems=51", null, 400, Validation, "1 validation error detected: Value '51' at 'maxItems' failed to satisfy constraint: Member must have value less than or equal to 50" },
        { "GET", "urls?Marker=%25", null, 400, "InvalidParameterValueException", "The Marker is not one that ListFunctionUrlConfigs returned." },
    };

    [Theory, MemberData(nameof(Cases))]
    public async Task Operation_answers_as_AWS_does(string method, string path, string? body, int status, string code, string message)
    {
        var uri = "/2021-10-31/functions/" + (path.StartsWith('/') ? path[1..] : "with-url/" + path);
        using var response = await with.Kiln.SendAsync(new(method), "lambda", uri, body is null ? null : Encoding.UTF8.GetBytes(body));
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
        Assert.Equal((status, code), ((int)response.StatusCode, response.Headers.GetValues("x-amzn-ErrorType").Single()));
        var key = code == NotFound ? "Message" : "message";
        var text = (string?)answer[key];
        if (message.EndsWith('*'))
            Assert.StartsWith(message[..^1], text);
        else
            Assert.Equal(message, text);
        Assert.Equal(code == Validation ? null : "User", (string?)answer["Type"]);
    }

    [Fact]
    public async Task Config_comes_back_as_it_was_given()
    {
        const string Cors = """{"AllowCredentials":true,"AllowHeaders":["x-a"],"AllowMethods":["GET"],"AllowOrigins":["https://a.example"],"ExposeHeaders":["x-b"],"MaxAge":1}""";
        using var updated = await with.Kiln.LambdaAsync(HttpMethod.Put, "/2021-10-31/functions/with-url/url", JsonNode.Parse($$"""{"Cors":{{Cors}}}"""));
        var changed = JsonNode.Parse(await updated.Content.ReadAsStringAsync())!.AsObject();
        Assert.Equal(["FunctionUrl", "FunctionArn", "AuthType", "Cors", "CreationTime", "InvokeMode", "LastModifiedTime"], changed.Select(m => m.Key));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Cors), changed["Cors"]), changed.ToJsonString());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$", (string?)changed["LastModifiedTime"]);
        using var got = await with.Kiln.LambdaAsync(HttpMethod.Get, "/2021-10-31/functions/with-url/url");
        Assert.Equal(changed.ToJsonString(), JsonNode.Parse(await got.Content.ReadAsStringAsync())!.ToJsonString());
        using var listed = await with.Kiln.LambdaAsync(HttpMethod.Get, "/2021-10-31/functions/with-url/urls");
        Assert.Equal(changed.ToJsonString(), JsonNode.Parse(await listed.Content.ReadAsStringAsync())!["FunctionUrlConfigs"]![0]!.ToJsonString());
    }

    public sealed class WithUrl(KilnFixture kiln) : IAsyncLifetime
    {
        public KilnFixture Kiln => kiln;

        public async ValueTask InitializeAsync()
        {
            await kiln.CreateFunctionAsync("with-url");
            using var created = await kiln.LambdaAsync(HttpMethod.Post, "/2021-10-31/functions/with-url/url", JsonNode.Parse(Create));
            Assert.Equal(201, (int)created.StatusCode);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
