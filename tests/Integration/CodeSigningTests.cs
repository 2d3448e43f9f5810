using System.Text.Json.Nodes;

namespace Kiln.Integration;

/// <summary>
/// Code signing configs, runtime management and scaling configs: lives and errors. Texts are recordings of AWS where the spec has them; the others, marked
/// "derived", follow from the service model, or are Kiln's own.
/// </summary>
public sealed class CodeSigningTests(KilnFixture kiln)
{
    private const string Invalid = "InvalidParameterValueException", Validation = "ValidationException", NotFound = "ResourceNotFoundException";
    private const string Configs = "/2020-04-22/code-signing-configs";
    private const string Absent = "arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-0123456789abcdef0";
    private const string AbsentPath = Configs + "/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Acode-signing-config%3Acsc-0123456789abcdef0";
    private const string Function = "arn:aws:lambda:us-east-1:123456789012:function:";
    private const string Publisher = "{'AllowedPublishers':{'SigningProfileVersionArns':['arn:aws:signer:us-east-1:123456789012:/signing-profiles/p/v']}}";
    private const string NoConfig = $"The Lambda code signing configuration {Absent} can not be found.";

    public static TheoryData<string, string, string?, int, string, string> Cases() => new()
    {
        { "DELETE", AbsentPath, null, 404, NotFound, NoConfig },
        { "DELETE", OfFunction("csc-test-doesnotexist"), null, 404, NotFound, $"Function not found: {Function}csc-test-doesnotexist" },
        { "PUT", OfFunction("existing"), $"{{'CodeSigningConfigArn':'{Absent}'}}", 404, "CodeSigningConfigNotFoundException", $"The code signing configuration cannot be found. Check that the provided configuration is not deleted: {Absent}." },
        // Derived from here on.
        { "GET", AbsentPath, null, 404, NotFound, NoConfig },
        { "PUT", AbsentPath, "{}", 404, NotFound, NoConfig },
        { "GET", AbsentPath + "/functions", null, 404, NotFound, NoConfig },
        { "GET", Configs + "/csc-1", null, 400, Validation, "1 validation error detected: Value 'csc-1' at 'codeSigningConfigArn' failed to satisfy constraint: Member must satisfy regular expression pattern: *" },
        { "GET", Configs + "?MaxItems=0", null, 400, Validation, "1 validation error detected: Value '0' at 'maxItems' failed to satisfy constraint: Member must have value greater than or equal to 1" },
        { "GET", Configs + "?Marker=%21", null, 400, Invalid, "The Marker is not one that ListCodeSigningConfigs returned." },
        { "POST", Configs, "{}", 400, Validation, "1 validation error detected: Value null at 'allowedPublishers' failed to satisfy constraint: Member must not be null" },
        { "POST", Configs, "{'AllowedPublishers':{'SigningProfileVersionArns':[]}}", 400, Validation, "1 validation error detected: Value '[]' at 'allowedPublishers.signingProfileVersionArns' failed to satisfy constraint: Member must have length greater than or equal to 1" },
        { "POST", Configs, Publisher.Replace("}}", "},'CodeSigningPolicies':{'UntrustedArtifactOnDeployment':'Ask'}}", StringComparison.Ordinal), 400, Validation, "1 validation error detected: Value 'Ask' at 'codeSigningPolicies.untrustedArtifactOnDeployment' failed to satisfy constraint: Member must satisfy enum value set: [Warn, Enforce]" },
        { "GET", OfFunction("absent"), null, 404, NotFound, $"Function not found: {Function}absent" },
        { "PUT", OfFunction("absent"), $"{{'CodeSigningConfigArn':'{Absent}'}}", 404, "CodeSigningConfigNotFoundException", "*" },
        { "GET", Runtime("absent"), null, 404, NotFound, $"Function not found: {Function}absent" },
        { "GET", Runtime("existing") + "?Qualifier=9", null, 404, NotFound, $"Function not found: {Function}existing:9" },
        { "PUT", Runtime("absent"), "{'UpdateRuntimeOn':'Auto'}", 404, NotFound, $"Function not found: {Function}absent" },
        { "PUT", Runtime("existing"), "{'UpdateRuntimeOn':'Never'}", 400, Validation, "1 validation error detected: Value 'Never' at 'updateRuntimeOn' failed to satisfy constraint: Member must satisfy enum value set: [Auto, Manual, FunctionUpdate]" },
        { "PUT", Runtime("existing"), "{'UpdateRuntimeOn':'Manual'}", 400, Invalid, "RuntimeVersionArn is required when UpdateRuntimeOn is Manual." },
        { "PUT", Runtime("existing"), "{'UpdateRuntimeOn':'Manual','RuntimeVersionArn':'arn:aws:lambda:us-east-1::runtime:0'}", 400, Invalid, "Runtime version arn:aws:lambda:us-east-1::runtime:0 is not available for *" },
        { "PUT", Runtime("existing"), "{'UpdateRuntimeOn':'Auto','RuntimeVersionArn':'arn:aws:lambda:us-east-1::runtime:0'}", 400, Invalid, "RuntimeVersionArn can only be given when UpdateRuntimeOn is Manual, and it is Auto." },
        { "GET", Scaling("existing", "1"), null, 404, NotFound, $"Function not found: {Function}existing:1" },
        { "PUT", Scaling("existing", "x"), "{}", 400, Validation, "1 validation error detected: Value 'x' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: *" },
    };

    [Theory, MemberData(nameof(Cases))]
    public async Task Bad_input_is_refused(string method, string path, string? body, int status, string code, string message)
    {
        var (answered, json) = await SendAsync(method, path, body);
        var text = (string?)json["message"] ?? (string?)json["Message"] ?? "";
        Assert.Equal(status, answered);
        Assert.Equal(code, (string?)json["__type"]);
        Assert.True(message.EndsWith('*') ? text.StartsWith(message[..^1], StringComparison.Ordinal) : text == message, text);
    }

    [Fact]
    public async Task Unsigned_code_is_deployed_where_it_warns_and_nowhere_else()
    {
        var arn = await CreateAsync("Enforce");
        var request = kiln.FunctionRequest("signed");
        request["CodeSigningConfigArn"] = arn;
        var unsigned = $"Lambda cannot deploy the function. The function or layer might be signed using a signature that the client is not configured to accept. Check the provided signature for {Function}signed.";
        var (status, refused) = await SendAsync("POST", "/2015-03-31/functions", request.ToJsonString());
        Assert.Equal((400, "CodeVerificationFailedException", unsigned), (status, (string?)refused["__type"], (string?)refused["Message"]));

        var config = Configs + "/" + Uri.EscapeDataString(arn);
        Assert.Equal(200, (await SendAsync("PUT", config, "{'CodeSigningPolicies':{'UntrustedArtifactOnDeployment':'Warn'}}")).Status);
        Assert.Equal(201, (await SendAsync("POST", "/2015-03-31/functions", request.ToJsonString())).Status);
        Assert.Equal(200, (await SendAsync("POST", "/2015-03-31/functions/signed/invocations", "{}")).Status);
        Assert.Equal(arn, (string?)(await SendAsync("GET", OfFunction("signed"), null)).Body["CodeSigningConfigArn"]);
        Assert.Equal(Function + "signed", (string?)(await SendAsync("GET", config + "/functions", null)).Body["FunctionArns"]![0]);

        // What is deployed runs on; nothing new is.
        Assert.Equal(200, (await SendAsync("PUT", config, "{'CodeSigningPolicies':{'UntrustedArtifactOnDeployment':'Enforce'}}")).Status);
        Assert.Equal(200, (await SendAsync("POST", "/2015-03-31/functions/signed/invocations", "{}")).Status);
        var code = request["Code"]!.ToJsonString();
        Assert.Equal("CodeVerificationFailedException", (string?)(await SendAsync("PUT", "/2015-03-31/functions/signed/code", code)).Body["__type"]);
        Assert.Equal(200, (await SendAsync("PUT", "/2015-03-31/functions/signed/configuration", "{'Description':'d'}")).Status);

        Assert.Equal("ResourceConflictException", (string?)(await SendAsync("DELETE", config, null)).Body["__type"]);
        Assert.Equal(204, (await SendAsync("DELETE", OfFunction("signed"), null)).Status);
        Assert.Empty((await SendAsync("GET", OfFunction("signed"), null)).Body.AsObject());
        Assert.Equal(204, (await SendAsync("DELETE", config, null)).Status);
        Assert.Equal(404, (await SendAsync("GET", config, null)).Status);
    }

    [Fact]
    public async Task Configs_are_listed_by_pages_and_tagged()
    {
        var made = new List<string> { await CreateAsync(null), await CreateAsync(null), await CreateAsync(null) };
        var listed = new List<string>();
        string? marker = null;
        do
        {
            var (_, page) = await SendAsync("GET", $"{Configs}?MaxItems=1{(marker is null ? "" : "&Marker=" + Uri.EscapeDataString(marker))}", null);
            listed.AddRange(page["CodeSigningConfigs"]!.AsArray().Select(c => (string)c!["CodeSigningConfigArn"]!));
            marker = (string?)page["NextMarker"];
        }
        while (marker is not null);
        Assert.Empty(made.Except(listed));
        Assert.Equal(listed.Count, listed.Distinct().Count());

        var tags = "/2017-03-31/tags/" + Uri.EscapeDataString(made[0]);
        Assert.Equal(204, (await SendAsync("POST", tags, "{'Tags':{'b':'2'}}")).Status);
        Assert.Equal(204, (await SendAsync("DELETE", tags + "?tagKeys=a", null)).Status);
        Assert.Equal("{\"Tags\":{\"b\":\"2\"}}", (await SendAsync("GET", tags, null)).Body.ToJsonString());
    }

    [Fact]
    public async Task Runtime_is_pinned_to_what_is_installed()
    {
        await kiln.CreateFunctionAsync("pinned");
        var path = Runtime("pinned");
        Assert.Equal("Auto", (string?)(await SendAsync("GET", path, null)).Body["UpdateRuntimeOn"]);
        var (_, refused) = await SendAsync("PUT", path, "{'UpdateRuntimeOn':'Manual','RuntimeVersionArn':'arn:aws:lambda:us-east-1::runtime:0'}");
        var installed = ((string)refused["message"]!).Split(": the one that is installed is ")[1].TrimEnd('.');
        var manual = $"{{'UpdateRuntimeOn':'Manual','RuntimeVersionArn':'{installed}'}}";
        var (status, put) = await SendAsync("PUT", path, manual);
        Assert.Equal((200, "Manual", installed, Function + "pinned"), (status, (string?)put["UpdateRuntimeOn"], (string?)put["RuntimeVersionArn"], (string?)put["FunctionArn"]));
        Assert.Equal(put.ToJsonString(), (await SendAsync("GET", path, null)).Body.ToJsonString());
        Assert.Equal("FunctionUpdate", (string?)(await SendAsync("PUT", path, "{'UpdateRuntimeOn':'FunctionUpdate'}")).Body["UpdateRuntimeOn"]);
    }

    [Fact]
    public async Task Network_of_a_function_is_kept_shown_and_taken_away()
    {
        var request = kiln.FunctionRequest("networked");
        request["VpcConfig"] = new JsonObject { ["SubnetIds"] = new JsonArray("subnet-1"), ["SecurityGroupIds"] = new JsonArray("sg-1") };
        var (status, made) = await SendAsync("POST", "/2015-03-31/functions", request.ToJsonString());
        Assert.Equal(201, status);
        Assert.Equal("""{"SubnetIds":["subnet-1"],"SecurityGroupIds":["sg-1"],"VpcId":"vpc-1","Ipv6AllowedForDualStack":false}""", made["VpcConfig"]!.ToJsonString());
        Assert.Equal(200, (await SendAsync("POST", "/2015-03-31/functions/networked/invocations", "{}")).Status);
        var path = "/2015-03-31/functions/networked/configuration";
        Assert.NotNull((await SendAsync("PUT", path, "{'Description':'d'}")).Body["VpcConfig"]);
        Assert.Equal(200, (await SendAsync("POST", "/2015-03-31/functions/networked/invocations", "{}")).Status);
        Assert.Null((await SendAsync("PUT", path, "{'VpcConfig':{'SubnetIds':[],'SecurityGroupIds':[]}}")).Body["VpcConfig"]);
    }

    private static string OfFunction(string name) => $"/2020-06-30/functions/{name}/code-signing-config";

    private static string Runtime(string name) => $"/2021-07-20/functions/{name}/runtime-management-config";

    private static string Scaling(string name, string qualifier) => $"/2025-11-30/functions/{name}/function-scaling-config?Qualifier={qualifier}";

    private async Task<string> CreateAsync(string? policy)
    {
        var body = policy is null
            ? Publisher.Replace("}}", "},'Tags':{'a':'1'}}")
            : Publisher.Replace("}}", $"}},'CodeSigningPolicies':{{'UntrustedArtifactOnDeployment':'{policy}'}}}}");
        var (status, made) = await SendAsync("POST", Configs, body);
        Assert.Equal(201, status);
        Assert.Equal(policy ?? "Warn", (string?)made["CodeSigningConfig"]!["CodeSigningPolicies"]!["UntrustedArtifactOnDeployment"]);
        return (string)made["CodeSigningConfig"]!["CodeSigningConfigArn"]!;
    }

    private async Task<(int Status, JsonNode Body)> SendAsync(string method, string path, string? body)
    {
        using var response = await kiln.LambdaAsync(new(method), path, body is null ? null : JsonNode.Parse(body.Replace('\'', '"')));
        var text = await response.Content.ReadAsStringAsync();
        var json = text.Length > 0 ? JsonNode.Parse(text)! : new JsonObject();
        if (response.Headers.TryGetValues("x-amzn-ErrorType", out var type))
            json["__type"] = type.Single().Split(':')[0];
        return ((int)response.StatusCode, json);
    }
}
