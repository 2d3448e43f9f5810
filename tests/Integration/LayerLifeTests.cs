using System.Text.Json.Nodes;

namespace Kiln.Integration;

/// <summary>Layers between their publication and their deletion, alone and in functions.</summary>
public sealed class LayerLifeTests(KilnFixture kiln)
{
    private const string Layers = "/2018-10-31/layers", Functions = "/2015-03-31/functions";
    private const string Arn = "arn:aws:lambda:us-east-1:123456789012:layer";

    [Fact]
    public async Task Published_version_is_got_by_number_by_ARN_and_downloaded()
    {
        var zip = KilnFixture.Zip(("python/a.py", "x = 1"));
        var published = await SendAsync(HttpMethod.Post, $"{Layers}/shown/versions", 201, new JsonObject
        {
            ["Description"] = "what is shared",
            ["LicenseInfo"] = "MIT",
            ["CompatibleRuntimes"] = new JsonArray("python3.6", "python3.12"),
            ["CompatibleArchitectures"] = new JsonArray("x86_64"),
            ["Content"] = new JsonObject { ["ZipFile"] = Convert.ToBase64String(zip) },
        });
        Assert.Equal(($"{Arn}:shown", $"{Arn}:shown:1", 1, zip.Length), ((string)published["LayerArn"]!, (string)published["LayerVersionArn"]!, (int)published["Version"]!, (int)published["Content"]!["CodeSize"]!));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$", (string)published["CreatedDate"]!);
        foreach (var path in new[] { "/shown/versions/1", $"/{Uri.EscapeDataString(Arn + ":shown")}/versions/1", $"?find=LayerVersion&Arn={Uri.EscapeDataString(Arn + ":shown:1")}" })
        {
            var got = await SendAsync(HttpMethod.Get, Layers + path, 200);
            Assert.Equal(Without(published), Without(got));
        }
        using var http = new HttpClient();
        Assert.Equal(zip, await http.GetByteArrayAsync((string)published["Content"]!["Location"]!));

        // Links differ by their time.
        static string Without(JsonNode version)
        {
            var copy = version.DeepClone();
            copy["Content"]!["Location"] = null;
            return copy.ToJsonString();
        }
    }

    [Fact]
    public async Task Lists_are_filtered_and_paged_and_numbers_go_on_after_a_deletion()
    {
        foreach (var runtimes in new[] { new JsonArray("python3.6"), new JsonArray("python3.7"), new JsonArray("python3.7", "provided") })
        {
            await SendAsync(HttpMethod.Post, $"{Layers}/listed/versions", 201, new JsonObject
            {
                ["CompatibleRuntimes"] = runtimes,
                ["Content"] = new JsonObject { ["ZipFile"] = Convert.ToBase64String(KilnFixture.Zip("")) },
            });
        }
        Assert.Equal([3, 2, 1], await VersionsAsync(""));
        Assert.Equal([3, 2], await VersionsAsync("&CompatibleRuntime=python3.7"));
        Assert.Empty(await VersionsAsync("&CompatibleArchitecture=arm64"));
        var newest = (await SendAsync(HttpMethod.Get, $"{Layers}?CompatibleRuntime=python3.6", 200))["Layers"]!.AsArray().Single(l => (string?)l!["LayerName"] == "listed")!;
        Assert.Equal(($"{Arn}:listed", 1), ((string)newest["LayerArn"]!, (int)newest["LatestMatchingVersion"]!["Version"]!));

        foreach (var version in new[] { 3, 2, 1, 1 })
            await SendAsync(HttpMethod.Delete, $"{Layers}/listed/versions/{version}", 204);
        Assert.Empty(await VersionsAsync(""));
        Assert.EndsWith(":listed:4", await kiln.PublishLayerAsync("listed", ("a", "")), StringComparison.Ordinal);

        async Task<List<int>> VersionsAsync(string filter)
        {
            var found = new List<int>();
            string? marker = null;
            do
            {
                var page = await SendAsync(HttpMethod.Get, $"{Layers}/listed/versions?MaxItems=1{filter}" + (marker is null ? "" : $"&Marker={Uri.EscapeDataString(marker)}"), 200);
                found.AddRange(page["LayerVersions"]!.AsArray().Select(v => (int)v!["Version"]!));
                marker = (string?)page["NextMarker"];
            }
            while (marker is not null);
            return found;
        }
    }

    [Fact]
    public async Task Names_are_listed_page_by_page()
    {
        foreach (var name in new[] { "page-a", "page-b", "page-c" })
            await kiln.PublishLayerAsync(name, ("a", ""));
        var names = new List<string>();
        string? marker = null;
        do
        {
            var page = await SendAsync(HttpMethod.Get, $"{Layers}?MaxItems=2" + (marker is null ? "" : $"&Marker={Uri.EscapeDataString(marker)}"), 200);
            names.AddRange(page["Layers"]!.AsArray().Select(l => (string)l!["LayerName"]!));
            marker = (string?)page["NextMarker"];
        }
        while (marker is not null);
        Assert.Equal(["page-a", "page-b", "page-c"], names.Where(n => n.StartsWith("page-", StringComparison.Ordinal)));
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
    }

    [Fact]
    public async Task Function_sees_its_layers_in_order_and_keeps_them_when_they_are_deleted()
    {
        var first = await kiln.PublishLayerAsync("first", ("python/shared.py", "value = 'first'"), ("python/one.py", "value = 1\ndef fail():\n    raise ValueError('of a layer')\n"));
        var second = await kiln.PublishLayerAsync("second", ("python/shared.py", "value = 'second'"));
        var request = kiln.FunctionRequest("layered");
        request["Layers"] = new JsonArray(first, second);
        request["Code"] = new JsonObject
        {
            ["ZipFile"] = Convert.ToBase64String(KilnFixture.Zip("def handler(event, context):\n    import one, shared\n    return one.fail() if event == 'fail' else [one.value, shared.value]\n")),
        };
        var created = await SendAsync(HttpMethod.Post, Functions, 201, request);
        Assert.Equal([first, second], created["Layers"]!.AsArray().Select(l => (string)l!["Arn"]!));
        Assert.All(created["Layers"]!.AsArray(), l => Assert.InRange((int)l!["CodeSize"]!, 100, 400));
        Assert.Equal("[1, \"second\"]", await InvokeAsync("0"));
        Assert.Contains("File \\\"/opt/python/one.py\\\", line 3, in fail", await InvokeAsync("\"fail\""), StringComparison.Ordinal);

        await SendAsync(HttpMethod.Delete, $"{Layers}/second/versions/1", 204);
        Assert.Equal([first, second], (await SendAsync(HttpMethod.Get, Functions + "/layered/configuration", 200))["Layers"]!.AsArray().Select(l => (string)l!["Arn"]!));
        await SendAsync(HttpMethod.Put, Functions + "/layered/configuration", 200, new JsonObject { ["Timeout"] = 5 });
        Assert.Equal("[1, \"second\"]", await InvokeAsync("0"));

        var third = await kiln.PublishLayerAsync("third", ("python/shared.py", "value = 'third'"));
        await SendAsync(HttpMethod.Put, Functions + "/layered/configuration", 200, new JsonObject { ["Layers"] = new JsonArray(first, third) });
        Assert.Equal("[1, \"third\"]", await InvokeAsync("0"));

        var cleared = await SendAsync(HttpMethod.Put, Functions + "/layered/configuration", 200, new JsonObject { ["Layers"] = new JsonArray() });
        Assert.Null(cleared["Layers"]);
        Assert.Contains("No module named 'one'", await InvokeAsync("0"), StringComparison.Ordinal);

        async Task<string> InvokeAsync(string payload)
        {
            using var response = await kiln.LambdaAsync(HttpMethod.Post, Functions + "/layered/invocations", JsonNode.Parse(payload));
            return await response.Content.ReadAsStringAsync();
        }
    }

    [Fact]
    public async Task Deleted_version_cannot_be_had_by_another_function()
    {
        var layer = await kiln.PublishLayerAsync("gone", ("a", ""));
        await SendAsync(HttpMethod.Delete, $"{Layers}/gone/versions/1", 204);
        var request = kiln.FunctionRequest("too-late");
        request["Layers"] = new JsonArray(layer);
        using var response = await kiln.LambdaAsync(HttpMethod.Post, Functions, request);
        await LambdaErrorTests.HasErrorAsync(response, 400, "InvalidParameterValueException", $"Layer version {layer} does not exist.");
    }

    [Fact]
    public async Task Code_of_an_update_counts_with_the_layers()
    {
        var layer = await kiln.PublishLayerAsync("half", ("zeros", new string('\0', 131072000)));
        var request = kiln.FunctionRequest("half");
        request["Layers"] = new JsonArray(layer);
        await SendAsync(HttpMethod.Post, Functions, 201, request);
        using var waited = await kiln.LambdaAsync(HttpMethod.Post, Functions + "/half/invocations");
        using var response = await kiln.LambdaAsync(
            HttpMethod.Put, Functions + "/half/code", new JsonObject { ["ZipFile"] = Convert.ToBase64String(KilnFixture.Zip(("zeros", new string('\0', 131072001)))) });
        await LambdaErrorTests.HasErrorAsync(
            response, 400, "InvalidParameterValueException", "Function code combined with layers exceeds the maximum allowed size of 262144000 bytes. The actual size is 262144001 bytes.");
    }

    [Fact]
    public async Task Permissions_are_added_read_guarded_and_removed()
    {
        await kiln.PublishLayerAsync("granted", ("a", ""));
        const string policy = Layers + "/granted/versions/1/policy";
        var added = await SendAsync(HttpMethod.Post, policy, 201, Grant("s1", "*"));
        Assert.Equal($$"""{"Sid":"s1","Effect":"Allow","Principal":"*","Action":"lambda:GetLayerVersion","Resource":"{{Arn}}:granted:1"}""", (string?)added["Statement"]);
        using (var twice = await kiln.LambdaAsync(HttpMethod.Post, policy, Grant("s1", "*")))
            await LambdaErrorTests.HasErrorAsync(twice, 409, "ResourceConflictException", "The statement id (s1) provided already exists. Please provide a new statement id, or remove the existing statement.");

        var read = await SendAsync(HttpMethod.Get, policy, 200);
        Assert.Equal((string?)added["RevisionId"], (string?)read["RevisionId"]);
        var second = await SendAsync(HttpMethod.Post, $"{policy}?RevisionId={read["RevisionId"]}", 201, Grant("s2", "210987654321", "o-1234567890"));
        using (var stale = await kiln.LambdaAsync(HttpMethod.Delete, $"{policy}/s1?RevisionId={read["RevisionId"]}"))
            Assert.Equal(412, (int)stale.StatusCode);
        await SendAsync(HttpMethod.Delete, $"{policy}/s1?RevisionId={second["RevisionId"]}", 204);
        Assert.Equal(
            $$$$"""{"Version":"2012-10-17","Id":"default","Statement":[{"Sid":"s2","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::210987654321:root"},"Action":"lambda:GetLayerVersion","Resource":"{{{{Arn}}}}:granted:1","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1234567890"}}}]}""",
            (string?)(await SendAsync(HttpMethod.Get, policy, 200))["Policy"]);
        await SendAsync(HttpMethod.Delete, $"{policy}/s2", 204);
        using var none = await kiln.LambdaAsync(HttpMethod.Get, policy);
        Assert.Equal(404, (int)none.StatusCode);

        static JsonObject Grant(string id, string principal, string? organization = null) => new()
        {
            ["StatementId"] = id,
            ["Action"] = "lambda:GetLayerVersion",
            ["Principal"] = principal,
            ["OrganizationId"] = organization,
        };
    }

    private async Task<JsonNode> SendAsync(HttpMethod method, string path, int status, JsonNode? body = null)
    {
        using var response = await kiln.LambdaAsync(method, path, body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == (int)response.StatusCode, text);
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }
}
