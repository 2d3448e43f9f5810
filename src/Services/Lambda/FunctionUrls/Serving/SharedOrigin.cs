using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

namespace Kiln.Services.Lambda.FunctionUrls.Serving;

/// <summary>
/// Functions below <c>/_kiln/urls</c> answer under the name that the console has. What they may not do there:
/// 1. their pages are sandboxed, each an origin of its own without a name, which can neither read the console nor act as it;
/// 2. no page of this origin takes anything from them, be it a script, a style or an answer: only a link leads to them;
/// 3. their headers are about themselves, never about the whole host; their cookies are for themselves.
/// docs/decisions/0013-pages-of-functions.md says why.
/// </summary>
internal static class SharedOrigin
{
    private const string Sandbox = "sandbox allow-downloads allow-forms allow-modals allow-popups allow-scripts";

    private static readonly FrozenSet<string> OfTheHost = new[]
    {
        "accept-ch", "alt-svc", "clear-site-data", "critical-ch", "nel", "origin-agent-cluster", "origin-trial", "public-key-pins", "report-to",
        "reporting-endpoints", "service-worker-allowed", "set-login", "speculation-rules", "strict-transport-security", "use-as-dictionary",
        "x-content-type-options", "x-permitted-cross-domain-policies",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Rule 1: on whatever is answered, since any of it may be shown as a page. A policy of the function's own counts beside it.</summary>
    internal static void Confine(HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy = Sandbox;
        response.Headers.XContentTypeOptions = "nosniff";
    }

    /// <summary>Rule 2.</summary>
    internal static bool Refuses(HttpRequest request)
    {
        if (request.Headers.ContainsKey("Service-Worker"))
            return true;
        var isFollowed = request.Headers["Sec-Fetch-Mode"] == "navigate" && request.Headers["Sec-Fetch-Dest"] == "document";
        return request.Headers["Sec-Fetch-Site"] == "same-origin" && !isFollowed;
    }

    /// <summary>Rule 3.</summary>
    /// <returns>Null: the header is left out.</returns>
    internal static string? Admit(string name, string value, HttpRequest request)
    {
        if (OfTheHost.Contains(name))
            return null;
        return name.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase) ? Narrow(value, request) : value;
    }

    // Whatever place a cookie asks for, it gets the one below which its function is.
    private static string Narrow(string cookie, HttpRequest request)
    {
        var attributes = cookie.Split(';', StringSplitOptions.TrimEntries).Where(a => !Names(a, "Path") && !Names(a, "Domain"));
        var home = string.Join('/', request.Path.Value!.Split('/').Take(4));
        return $"{string.Join("; ", attributes)}; Path={home}/";
    }

    private static bool Names(string attribute, string name) =>
        attribute.Split('=')[0].Trim().Equals(name, StringComparison.OrdinalIgnoreCase);
}
