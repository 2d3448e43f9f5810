using System.Net;
using Kiln.Server;
using Kiln.Server.Hosting;

namespace Kiln.Integration;

/// <summary>What a server tells the world over HTTP, and to whom; what leaves it otherwise is tests/clients/telemetry.py's.</summary>
public sealed class TelemetryTests(KilnFixture kiln)
{
    private readonly HttpClient _http = new();

    [Fact]
    public async Task Without_being_asked_for_there_are_no_metrics() =>
        Assert.Equal(HttpStatusCode.NotFound, (await _http.GetAsync(kiln.Server.Endpoint + "/_kiln/metrics", TestContext.Current.CancellationToken)).StatusCode);

    [Fact]
    public async Task Metrics_are_for_who_has_the_token()
    {
        var options = KilnFixture.Options() with { Telemetry = new() { Metrics = true, MetricsToken = "open-sesame" } };
        await using var server = await KilnServer.StartAsync(options, CancellationToken.None);
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(null));
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync("Bearer open-sesam"));
        Assert.Equal(HttpStatusCode.OK, await GetAsync("Bearer open-sesame"));

        async Task<HttpStatusCode> GetAsync(string? authorization)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, server.Endpoint + "/_kiln/metrics");
            if (authorization is not null)
                request.Headers.TryAddWithoutValidation("Authorization", authorization);
            return (await _http.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode;
        }
    }

    [Fact]
    public async Task Metrics_beyond_loopback_need_a_token()
    {
        var options = KilnFixture.Options() with { Listen = "0.0.0.0:0", AllowPlaintext = true, AllowReset = false, Telemetry = new() { Metrics = true } };
        Assert.Contains("KILN_METRICS_TOKEN", (await Assert.ThrowsAsync<UserErrorException>(() => KilnServer.StartAsync(options, CancellationToken.None))).Message);
    }

    [Fact]
    public async Task Folder_for_exports_must_be_there()
    {
        var options = KilnFixture.Options() with { LogExports = "/nonexistent/exports" };
        Assert.StartsWith("--log-exports", (await Assert.ThrowsAsync<UserErrorException>(() => KilnServer.StartAsync(options, CancellationToken.None))).Message);
    }
}
