using System.Text.Json.Nodes;
using Kiln.Server.Hosting;

namespace Kiln.Integration;

/// <summary>What Kiln answers beside the AWS API.</summary>
public sealed class KilnEndpointsTests(KilnFixture kiln)
{
    private readonly HttpClient _http = new();

    [Fact]
    public async Task Health_names_isolation_runtimes_and_services()
    {
        var health = JsonNode.Parse(await _http.GetStringAsync(kiln.Server.Endpoint + "/_kiln/health"))!;
        Assert.Equal("ok", (string?)health["status"]);
        Assert.Equal(kiln.Server.Isolation, (string?)health["isolation"]);
        Assert.Contains(kiln.Runtime, health["runtimes"]!.AsArray().Select(r => (string?)r));
        Assert.Equal(["lambda", "iam", "sts", "logs", "cloudwatch", "xray", "schemas"], health["services"]!.AsArray().Select(s => (string?)s));
    }

    [Fact]
    public async Task Ready_answers_once_it_listens() =>
        Assert.Equal("ready\n", await _http.GetStringAsync(kiln.Server.Endpoint + "/_kiln/ready"));

    [Fact]
    public async Task Reset_is_refused_where_it_was_not_allowed()
    {
        await using var server = await KilnServer.StartAsync(KilnFixture.Options() with { AllowReset = false }, CancellationToken.None);
        using var response = await _http.PostAsync(server.Endpoint + "/_kiln/reset", null);
        Assert.Equal(403, (int)response.StatusCode);
        Assert.Contains("--allow-reset", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_paths_are_told_what_there_is()
    {
        using var response = await _http.GetAsync(kiln.Server.Endpoint + "/_kiln/nothing");
        Assert.Equal(404, (int)response.StatusCode);
        Assert.Contains("/_kiln/health", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
