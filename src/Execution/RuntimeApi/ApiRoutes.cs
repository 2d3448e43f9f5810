using Kiln.Execution.RuntimeApi.Extensions;
using Kiln.Execution.RuntimeApi.Runtime;
using Microsoft.AspNetCore.Http;

namespace Kiln.Execution.RuntimeApi;

/// <summary>Everything that processes of a sandbox may ask, on one screen.</summary>
internal static class ApiRoutes
{
    public const string NotFound = "404 page not found\n";

    private const string Invocation = "/2018-06-01/runtime/invocation/";

    private static readonly Route[] Fixed =
    [
        new("GET", "/2018-06-01/ping", RuntimeRoutes.PingAsync),
        new("GET", "/2018-06-01/runtime/invocation/next", RuntimeRoutes.NextAsync),
        new("POST", "/2018-06-01/runtime/init/error", RuntimeRoutes.InitErrorAsync),
        new("GET", "/2018-06-01/runtime/restore/next", RuntimeRoutes.RestoreNextAsync),
        new("POST", "/2018-06-01/runtime/restore/error", RuntimeRoutes.RestoreErrorAsync),
        new("POST", "/2020-01-01/extension/register", ExtensionRoutes.RegisterAsync),
        new("GET", "/2020-01-01/extension/event/next", ExtensionRoutes.NextAsync),
        new("POST", "/2020-01-01/extension/init/error", ExtensionRoutes.InitErrorAsync),
        new("POST", "/2020-01-01/extension/exit/error", ExtensionRoutes.ExitErrorAsync),
        new("PUT", "/2020-08-15/logs", ExtensionRoutes.LogsAsync),
        new("PUT", "/2022-07-01/telemetry", ExtensionRoutes.TelemetryAsync),
        new("GET", "/2021-04-23/credentials", CredentialsRoute.GetAsync),
    ];

    // Behind the request id, which stands between the prefix and these.
    private static readonly Route[] OfInvocation =
    [
        new("POST", "/response", RuntimeRoutes.ResponseAsync),
        new("POST", "/error", RuntimeRoutes.ErrorAsync),
    ];

    public static Task HandleAsync(HttpContext http, SandboxApi api)
    {
        var path = http.Request.Path.Value!;
        foreach (var route in Fixed)
        {
            if (route.Path == path)
                return RunAsync(route, new ApiExchange(http, api, ""));
        }

        if (path.StartsWith(Invocation, StringComparison.Ordinal))
        {
            var id = path[Invocation.Length..];
            foreach (var route in OfInvocation)
            {
                if (id.EndsWith(route.Path, StringComparison.Ordinal) && !id.AsSpan(0, id.Length - route.Path.Length).Contains('/'))
                    return RunAsync(route, new ApiExchange(http, api, id[..^route.Path.Length]));
            }
        }

        return new ApiExchange(http, api, "").TextAsync(StatusCodes.Status404NotFound, NotFound);
    }

    private static Task RunAsync(Route route, ApiExchange exchange)
    {
        if (route.Method == exchange.Http.Request.Method)
            return route.Handle(exchange);

        exchange.Http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        return Task.CompletedTask;
    }

    private sealed record Route(string Method, string Path, Func<ApiExchange, Task> Handle);
}
