using System.Net;
using Kiln.Services.Lambda.FunctionUrls;

namespace Kiln.Server.Hosting;

/// <summary>
/// Where a request needs no signature, any web page that its user looks at could send it: browsers send simple requests across sites
/// unasked, and a name that is rebound to 127.0.0.1 makes even answers readable. Two marks tell such requests from those of clients: an
/// <c>Origin</c> that is neither this machine's nor the console's, and a <c>Host</c> that is a name.
/// </summary>
internal static class CrossSiteGuard
{
    /// <param name="isTrusting">Whether the request would be believed without a signature.</param>
    internal static bool Refuses(HttpContext http, bool isTrusting) => isTrusting && (IsForeignOrigin(http) || IsForeignHost(http.Request.Host));

    /// <summary>For requests to function URLs: pages call those that anyone may call, and their names are below <c>localhost</c>.</summary>
    internal static bool RefusesToFunction(HttpContext http, bool isTrusting) =>
        isTrusting && (IsForeignOrigin(http) || (IsForeignHost(http.Request.Host) && !http.Request.Host.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)));

    internal static Task AnswerAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        return http.Response.WriteAsync("Refused: the request seems to come from a web page. Without signatures, Kiln answers only requests to an IP address or localhost.\n");
    }

    /// <summary>A page of another host or port sent it. The scheme may be another: a proxy in front may speak https.</summary>
    internal static bool IsFromElsewhere(HttpContext http) =>
        http.Request.Headers.Origin.ToString() is { Length: > 0 } origin
        && !origin.EndsWith($"://{http.Request.Host}", StringComparison.OrdinalIgnoreCase);

    private static bool IsForeignOrigin(HttpContext http) =>
        IsFromElsewhere(http)
        && !(Uri.TryCreate(http.Request.Headers.Origin.ToString(), UriKind.Absolute, out var uri) && uri.IsLoopback && !FunctionUrlAddress.IsHost(uri.Host));

    private static bool IsForeignHost(HostString host) =>
        host.HasValue && !host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) && !IPAddress.TryParse(host.Host.Trim('[', ']'), out _);
}
