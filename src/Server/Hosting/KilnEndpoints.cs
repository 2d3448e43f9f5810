using System.Text.Json;
using Kiln.Execution.Sandbox;

namespace Kiln.Server.Hosting;

/// <summary>What Kiln answers beside the AWS API, below <c>/_kiln/</c>.</summary>
internal sealed class KilnEndpoints(Func<Health> health, Func<Task>? reset)
{
    internal const string Reset = "/_kiln/reset";

    internal async Task HandleAsync(HttpContext http)
    {
        switch (http.Request.Method, http.Request.Path.Value)
        {
            case ("GET", "/_kiln/health"):
                http.Response.ContentType = "application/json";
                await JsonSerializer.SerializeAsync(http.Response.Body, health(), HostingShapes.Default.Health);
                break;
            case ("GET", "/_kiln/ready"):
                await http.Response.WriteAsync("ready\n");
                break;
            case ("POST", Reset) when reset is null:
                http.Response.StatusCode = StatusCodes.Status403Forbidden;
                await http.Response.WriteAsync("Reset is off. Start Kiln with --allow-reset to let this request delete everything.\n");
                break;
            case ("POST", Reset) when http.Features.Get<ISandboxConnection>() is not null:
                http.Response.StatusCode = StatusCodes.Status403Forbidden;
                await http.Response.WriteAsync("Reset is not for functions.\n");
                break;
            case ("POST", Reset):
                await reset();
                http.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            default:
                http.Response.StatusCode = StatusCodes.Status404NotFound;
                await http.Response.WriteAsync("Kiln has GET /_kiln/health, GET /_kiln/ready and POST /_kiln/reset here, and GET /_kiln/metrics where it was started with --metrics.\n");
                break;
        }
    }
}

/// <param name="Isolation">One line for people; <paramref name="Sandbox"/> has the same in parts.</param>
/// <param name="Sdks">The version of the boto3 that functions of a runtime find without bringing one; without those that have none.</param>
/// <param name="Running">Invocations that run now.</param>
internal sealed record Health(
    string Status, string Version, string Isolation, IReadOnlyList<string> Runtimes, IReadOnlyDictionary<string, string> Sdks,
    IReadOnlyList<string> Services, int Running, SandboxReport Sandbox);

/// <param name="Refusals">Why not the better levels.</param>
internal sealed record SandboxReport(
    string Level, IReadOnlyDictionary<string, string> Limits, IReadOnlyList<string> Refusals, IReadOnlyList<ZygoteHealth> Zygotes)
{
    internal static SandboxReport Of(SandboxChoice choice)
    {
        var health = choice.Host.Health;
        return new(Hosting.Isolation.Name(health.Level), health.Limits, [.. choice.Refusals.Select(Hosting.Isolation.Words)], health.Zygotes);
    }
}
