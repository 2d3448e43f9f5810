using System.Text;
using System.Text.Json.Nodes;

namespace Kiln.Integration;

/// <summary>Functions between their creation and their deletion.</summary>
public sealed class FunctionLifeTests(KilnFixture kiln)
{
    private const string Functions = "/2015-03-31/functions";

    [Fact]
    public async Task Revision_id_is_new_after_each_change_and_guards_the_next()
    {
        await kiln.CreateFunctionAsync("revisions");
        var before = (string)(await ConfigurationAsync("revisions"))["RevisionId"]!;
        var update = new JsonObject { ["Description"] = "changed", ["RevisionId"] = before };
        using var first = await kiln.LambdaAsync(HttpMethod.Put, Functions + "/revisions/configuration", update.DeepClone());
        Assert.Equal(200, (int)first.StatusCode);
        using var waited = await kiln.LambdaAsync(HttpMethod.Post, Functions + "/revisions/invocations");
        using var second = await kiln.LambdaAsync(HttpMethod.Put, Functions + "/revisions/configuration", update.DeepClone());
        Assert.Equal(412, (int)second.StatusCode);
        Assert.NotEqual(before, (string?)(await ConfigurationAsync("revisions"))["RevisionId"]);
    }

    [Fact]
    public async Task Update_changes_what_it_names_and_nothing_else()
    {
        await kiln.CreateFunctionAsync("updates");
        await UpdateAsync(new JsonObject { ["MemorySize"] = 256, ["Environment"] = new JsonObject { ["Variables"] = new JsonObject { ["AB"] = "1", ["CD"] = "2" } } });
        await UpdateAsync(new JsonObject { ["Timeout"] = 7, ["Environment"] = new JsonObject { ["Variables"] = new JsonObject { ["EF"] = "3" } } });
        var configuration = await ConfigurationAsync("updates");
        Assert.Equal((256, 7, "app.handler"), ((int)configuration["MemorySize"]!, (int)configuration["Timeout"]!, (string)configuration["Handler"]!));
        Assert.Equal("{\"EF\":\"3\"}", configuration["Environment"]!["Variables"]!.ToJsonString());
        await UpdateAsync(new JsonObject { ["Environment"] = new JsonObject { ["Variables"] = new JsonObject() } });
        Assert.Null((await ConfigurationAsync("updates"))["Environment"]);

        async Task UpdateAsync(JsonNode change)
        {
            using var response = await kiln.LambdaAsync(HttpMethod.Put, Functions + "/updates/configuration", change);
            Assert.Equal("InProgress", (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["LastUpdateStatus"]);
            using var waited = await kiln.LambdaAsync(HttpMethod.Post, Functions + "/updates/invocations");
            Assert.Equal("Successful", (string?)(await ConfigurationAsync("updates"))["LastUpdateStatus"]);
        }
    }

    [Fact]
    public async Task List_is_paged_and_its_marker_leads_on()
    {
        for (var i = 0; i < 5; i++)
            await kiln.CreateFunctionAsync($"paged-{i}");
        var names = new List<string>();
        string? marker = null;
        do
        {
            using var response = await kiln.LambdaAsync(HttpMethod.Get, $"{Functions}?MaxItems=2" + (marker is null ? "" : $"&Marker={Uri.EscapeDataString(marker)}"));
            var page = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
            Assert.InRange(page["Functions"]!.AsArray().Count, 1, 2);
            names.AddRange(page["Functions"]!.AsArray().Select(f => (string)f!["FunctionName"]!));
            Assert.Null(page["Functions"]![0]!["State"]);
            marker = (string?)page["NextMarker"];
        }
        while (marker is not null);
        Assert.Equal(names.Order(StringComparer.Ordinal).Distinct(), names);
        Assert.Equal(5, names.Count(n => n.StartsWith("paged-", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Publish_makes_a_version_that_an_update_leaves_alone()
    {
        var request = kiln.FunctionRequest("published");
        request["Publish"] = true;
        using var created = await kiln.LambdaAsync(HttpMethod.Post, Functions, request);
        Assert.Equal("1", (string?)JsonNode.Parse(await created.Content.ReadAsStringAsync())!["Version"]);
        using var updated = await kiln.LambdaAsync(
            HttpMethod.Put, Functions + "/published/code", new JsonObject { ["ZipFile"] = Convert.ToBase64String(KilnFixture.Zip("def handler(e, c):\n    return 2\n")) });
        Assert.Equal(200, (int)updated.StatusCode);
        using var latest = await kiln.LambdaAsync(HttpMethod.Post, Functions + "/published/invocations", new JsonObject { ["n"] = 1 });
        Assert.Equal("2", await latest.Content.ReadAsStringAsync());
        using var version = await kiln.LambdaAsync(HttpMethod.Post, Functions + "/published/invocations?Qualifier=1", new JsonObject { ["n"] = 1 });
        Assert.Equal("{\"n\": 1}", await version.Content.ReadAsStringAsync());
        Assert.Equal("1", version.Headers.GetValues("X-Amz-Executed-Version").Single());
        using var deleted = await kiln.LambdaAsync(HttpMethod.Delete, Functions + "/published?Qualifier=1");
        Assert.Equal(204, (int)deleted.StatusCode);
        Assert.Equal("$LATEST", (string?)(await ConfigurationAsync("published"))["Version"]);
    }

    [Fact]
    public async Task Version_of_the_runtime_is_shown_of_one_function_and_not_in_lists()
    {
        await kiln.CreateFunctionAsync("runtime-version");
        var path = Functions + "/runtime-version";
        var shown = new List<JsonNode> { await ConfigurationAsync("runtime-version"), (await SendAsync(HttpMethod.Get, path))["Configuration"]! };
        shown.Add(await SendAsync(HttpMethod.Put, path + "/configuration", new JsonObject { ["Description"] = "d" }));
        shown.Add(await SendAsync(HttpMethod.Post, path + "/versions", new JsonObject()));
        var arn = (string)shown[0]["RuntimeVersionConfig"]!["RuntimeVersionArn"]!;
        Assert.Matches("^arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}$", arn);
        Assert.All(shown, s => Assert.Equal(arn, (string?)s["RuntimeVersionConfig"]?["RuntimeVersionArn"]));
        Assert.All((await SendAsync(HttpMethod.Get, path + "/versions"))["Versions"]!.AsArray(), v => Assert.Null(v!["RuntimeVersionConfig"]));
        Assert.All((await SendAsync(HttpMethod.Get, Functions))["Functions"]!.AsArray(), f => Assert.Null(f!["RuntimeVersionConfig"]));

        // It is the one that a version can be pinned to.
        var management = "/2021-07-20/functions/runtime-version/runtime-management-config";
        Assert.Null((await SendAsync(HttpMethod.Get, management))["RuntimeVersionArn"]);
        await SendAsync(HttpMethod.Put, management, new JsonObject { ["UpdateRuntimeOn"] = "Manual", ["RuntimeVersionArn"] = arn });
        Assert.Equal(arn, (string?)(await SendAsync(HttpMethod.Get, management))["RuntimeVersionArn"]);

        async Task<JsonNode> SendAsync(HttpMethod method, string target, JsonNode? body = null)
        {
            using var response = await kiln.LambdaAsync(method, target, body);
            Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
            return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        }
    }

    [Fact]
    public async Task Alias_that_is_deleted_leaves_nothing_to_the_next_of_its_name()
    {
        await kiln.CreateFunctionAsync("inherits");
        var (aliases, policy) = (Functions + "/inherits/aliases", Functions + "/inherits/policy?Qualifier=live");
        var alias = new JsonObject { ["Name"] = "live", ["FunctionVersion"] = "$LATEST" };
        Assert.Equal(201, await StatusAsync(HttpMethod.Post, aliases, alias));
        var permission = new JsonObject { ["StatementId"] = "s", ["Action"] = "lambda:InvokeFunction", ["Principal"] = "*" };
        Assert.Equal(201, await StatusAsync(HttpMethod.Post, policy, permission));
        Assert.Equal(200, await StatusAsync(HttpMethod.Get, policy));
        Assert.Equal(204, await StatusAsync(HttpMethod.Delete, aliases + "/live"));
        Assert.Equal(201, await StatusAsync(HttpMethod.Post, aliases, alias));
        Assert.Equal(404, await StatusAsync(HttpMethod.Get, policy));

        async Task<int> StatusAsync(HttpMethod method, string target, JsonNode? body = null)
        {
            using var response = await kiln.LambdaAsync(method, target, body?.DeepClone());
            return (int)response.StatusCode;
        }
    }

    [Fact]
    public async Task Publish_of_what_did_not_change_is_the_version_there_is()
    {
        await kiln.CreateFunctionAsync("unchanged");
        var zip = Convert.ToBase64String(KilnFixture.Zip("def handler(e, c):\n    return 1\n"));
        Assert.Equal("1", await PublishAsync(zip));
        Assert.Equal("1", await PublishAsync(zip));
        Assert.Equal("2", await PublishAsync(Convert.ToBase64String(KilnFixture.Zip("def handler(e, c):\n    return 2\n"))));

        async Task<string?> PublishAsync(string code)
        {
            using var response = await kiln.LambdaAsync(HttpMethod.Put, Functions + "/unchanged/code", new JsonObject { ["ZipFile"] = code, ["Publish"] = true });
            return (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["Version"];
        }
    }

    [Fact]
    public async Task DryRun_of_an_update_changes_nothing()
    {
        await kiln.CreateFunctionAsync("dry");
        var before = await ConfigurationAsync("dry");
        var update = new JsonObject { ["ZipFile"] = Convert.ToBase64String(KilnFixture.Zip("pass")), ["DryRun"] = true };
        using var response = await kiln.LambdaAsync(HttpMethod.Put, Functions + "/dry/code", update);
        Assert.NotEqual((string?)before["CodeSha256"], (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["CodeSha256"]);
        Assert.Equal(before.ToJsonString(), (await ConfigurationAsync("dry")).ToJsonString());
    }

    [Fact]
    public async Task Code_location_can_be_fetched_without_credentials_but_not_altered()
    {
        using var response = await kiln.LambdaAsync(HttpMethod.Get, Functions + "/existing");
        var location = (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["Code"]!["Location"]!;
        using var http = new HttpClient();
        Assert.Equal(KilnFixture.Zip("def handler(event, context):\n    return event\n").Length, (await http.GetByteArrayAsync(location)).Length);
        using var altered = await http.GetAsync(location.Replace("snapshots", "snapshot5", StringComparison.Ordinal));
        Assert.Equal(403, (int)altered.StatusCode);
        using var prolonged = await http.GetAsync(location.Replace("X-Amz-Expires=600", "X-Amz-Expires=604800", StringComparison.Ordinal));
        Assert.Equal(403, (int)prolonged.StatusCode);
    }

    [Fact]
    public async Task Code_is_compiled_by_the_interpreter_of_its_runtime()
    {
        await kiln.CreateFunctionAsync("compiled");
        var sha256 = Convert.ToHexStringLower(Convert.FromBase64String((string)(await ConfigurationAsync("compiled"))["CodeSha256"]!));
        var code = Path.Combine(kiln.DataDirectory, "code", sha256, kiln.Runtime);
        Assert.Single(Directory.EnumerateFiles(Path.Combine(code, "__pycache__"), $"app.c{kiln.Runtime.Replace(".", "", StringComparison.Ordinal)}.pyc".Replace("cpython", "cpython-", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Account_settings_count_functions_and_code()
    {
        using var response = await kiln.LambdaAsync(HttpMethod.Get, "/2016-08-19/account-settings/");
        var settings = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal((80530636800, 262144000), ((long)settings["AccountLimit"]!["TotalCodeSize"]!, (long)settings["AccountLimit"]!["CodeSizeUnzipped"]!));
        Assert.True((long)settings["AccountUsage"]!["FunctionCount"]! >= 1 && (long)settings["AccountUsage"]!["TotalCodeSize"]! > 0);
    }

    [Fact]
    public async Task Functions_of_another_region_are_others()
    {
        using var response = await kiln.SendAsync(HttpMethod.Get, "lambda", Functions + "/existing", region: "eu-central-1");
        Assert.Contains("Function not found: arn:aws:lambda:eu-central-1:123456789012:function:existing", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task<JsonNode> ConfigurationAsync(string name)
    {
        using var response = await kiln.LambdaAsync(HttpMethod.Get, $"{Functions}/{name}/configuration");
        return JsonNode.Parse(Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync()))!;
    }
}
