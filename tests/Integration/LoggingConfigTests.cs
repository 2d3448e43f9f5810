using System.Text.Json.Nodes;

namespace Kiln.Integration;

/// <summary>How the logging configuration of a function is stored, changed and shown.</summary>
public sealed class LoggingConfigTests(KilnFixture kiln)
{
    private const string Functions = "/2015-03-31/functions";

    [Fact]
    public async Task Without_one_a_function_logs_text_into_a_group_of_its_own()
    {
        Assert.Equal("""{"LogFormat":"Text","LogGroup":"/aws/lambda/log-plain"}""", await CreateAsync("log-plain", null));
    }

    [Theory]
    [InlineData("log-json", """{"LogFormat":"JSON"}""", """{"LogFormat":"JSON","ApplicationLogLevel":"INFO","SystemLogLevel":"INFO","LogGroup":"/aws/lambda/log-json"}""")]
    [InlineData("log-level", """{"LogFormat":"JSON","SystemLogLevel":"WARN"}""", """{"LogFormat":"JSON","ApplicationLogLevel":"INFO","SystemLogLevel":"WARN","LogGroup":"/aws/lambda/log-level"}""")]
    [InlineData("log-group", """{"LogGroup":"shared/#1"}""", """{"LogFormat":"Text","LogGroup":"shared/#1"}""")]
    [InlineData("log-text", """{"LogFormat":"Text"}""", """{"LogFormat":"Text","LogGroup":"/aws/lambda/log-text"}""")]
    public async Task Every_answer_has_it_with_its_defaults(string name, string given, string shown)
    {
        Assert.Equal(shown, await CreateAsync(name, given));
        Assert.Equal(shown, (await AnswerAsync(HttpMethod.Get, $"{Functions}/{name}/configuration"))["LoggingConfig"]!.ToJsonString());
        Assert.Equal(shown, (await AnswerAsync(HttpMethod.Get, $"{Functions}/{name}"))["Configuration"]!["LoggingConfig"]!.ToJsonString());
        Assert.Equal(shown, await UpdateAsync(name, new JsonObject { ["Description"] = "changed" }));
        var listed = (await AnswerAsync(HttpMethod.Get, $"{Functions}?MaxItems=50"))["Functions"]!.AsArray();
        Assert.Contains(listed, f => (string?)f!["FunctionName"] == name && f["LoggingConfig"]!.ToJsonString() == shown);
    }

    [Fact]
    public async Task What_an_update_does_not_name_stays()
    {
        const string name = "log-updates";
        await CreateAsync(name, """{"LogGroup":"mine"}""");
        await ChangesToAsync("""{"LogFormat":"JSON","ApplicationLogLevel":"DEBUG"}""", """{"LogFormat":"JSON","ApplicationLogLevel":"DEBUG","SystemLogLevel":"INFO","LogGroup":"mine"}""");
        await ChangesToAsync("""{"SystemLogLevel":"WARN"}""", """{"LogFormat":"JSON","ApplicationLogLevel":"DEBUG","SystemLogLevel":"WARN","LogGroup":"mine"}""");
        await ChangesToAsync("""{"LogGroup":"other"}""", """{"LogFormat":"JSON","ApplicationLogLevel":"DEBUG","SystemLogLevel":"WARN","LogGroup":"other"}""");
        await ChangesToAsync("{}", """{"LogFormat":"JSON","ApplicationLogLevel":"DEBUG","SystemLogLevel":"WARN","LogGroup":"other"}""");

        // Text forgets the levels: the next JSON begins with the default ones.
        await ChangesToAsync("""{"LogFormat":"Text"}""", """{"LogFormat":"Text","LogGroup":"other"}""");
        await ChangesToAsync("""{"LogFormat":"JSON"}""", """{"LogFormat":"JSON","ApplicationLogLevel":"INFO","SystemLogLevel":"INFO","LogGroup":"other"}""");

        async Task ChangesToAsync(string change, string shown) =>
            Assert.Equal(shown, await UpdateAsync(name, new JsonObject { ["LoggingConfig"] = JsonNode.Parse(change) }));
    }

    [Theory]
    [InlineData("""{"ApplicationLogLevel":"DEBUG"}""")]
    [InlineData("""{"LogFormat":"Text","SystemLogLevel":"WARN"}""")]
    public async Task Level_is_refused_where_the_format_is_text(string change)
    {
        var name = $"log-refused-{change.Length}";
        await CreateAsync(name, null);
        var answer = await AnswerAsync(HttpMethod.Put, $"{Functions}/{name}/configuration", new JsonObject { ["LoggingConfig"] = JsonNode.Parse(change) });
        Assert.Equal(
            "LogLevel is not supported when LogFormat is set to \"Text\". Remove LogLevel from your request or change the LogFormat to \"Json\" and try again.",
            (string?)answer["message"]);
    }

    private async Task<string> CreateAsync(string name, string? logging)
    {
        var request = kiln.FunctionRequest(name);
        if (logging is not null)
            request["LoggingConfig"] = JsonNode.Parse(logging);

        return (await AnswerAsync(HttpMethod.Post, Functions, request))["LoggingConfig"]!.ToJsonString();
    }

    private async Task<string> UpdateAsync(string name, JsonObject change)
    {
        // An update waits for the one before it as an invocation does.
        using var waited = await kiln.LambdaAsync(HttpMethod.Post, $"{Functions}/{name}/invocations");
        return (await AnswerAsync(HttpMethod.Put, $"{Functions}/{name}/configuration", change))["LoggingConfig"]!.ToJsonString();
    }

    private async Task<JsonNode> AnswerAsync(HttpMethod method, string path, JsonNode? body = null)
    {
        using var response = await kiln.LambdaAsync(method, path, body);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }
}
