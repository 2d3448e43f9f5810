using System.Security.Cryptography;
using System.Text;
using Kiln.Server.Hosting;

namespace Kiln.Server.Telemetry.Prometheus;

/// <summary><c>GET /_kiln/metrics</c>: for Prometheus and what speaks as it does, and not for functions.</summary>
/// <param name="token">What must come as bearer token. Null: nothing.</param>
internal sealed class MetricsEndpoint(MetricsPage page, string? token)
{
    internal const string Path = "/_kiln/metrics";
    private const string Bearer = "Bearer ";

    internal async Task HandleAsync(HttpContext http)
    {
        if (http.Features.Get<ISandboxConnection>() is not null)
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            await http.Response.WriteAsync("Metrics are not for functions.\n");
            return;
        }
        if (token is not null && !IsKnown(http.Request.Headers.Authorization.ToString(), token))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            http.Response.Headers.WWWAuthenticate = "Bearer";
            await http.Response.WriteAsync("Metrics are for who sends KILN_METRICS_TOKEN as bearer token.\n");
            return;
        }
        var text = page.Write(http.Request.Headers.Accept.ToString().Contains("application/openmetrics-text", StringComparison.OrdinalIgnoreCase));
        http.Response.ContentType = text.ContentType;
        await http.Response.WriteAsync(text.Finish());
    }

    private static bool IsKnown(string authorization, string token) =>
        authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(authorization[Bearer.Length..]), Encoding.UTF8.GetBytes(token));
}
