using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Kiln.Services.Lambda.FunctionUrls.Serving;

/// <summary>
/// What a URL's Cors lets pages of other origins do. Where it is set, it speaks in the function's place: headers of these names that the
/// function answers are left out, and preflights do not reach it.
/// </summary>
internal static class CorsRules
{
    private const string Any = "*";
    private const string Prefix = "Access-Control-";

    internal static bool Sets(string header) => header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>A browser asks whether a page may send what it wants to.</summary>
    internal static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.Origin.Count > 0 && request.Headers.AccessControlRequestMethod.Count > 0;

    internal static void AnswerPreflight(Cors cors, HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.ContentLength = 0;
        if (!Allow(cors, http))
            return;
        var answer = http.Response.Headers;
        if (cors.AllowMethods is { Count: > 0 } methods)
            answer.AccessControlAllowMethods = string.Join(',', methods);
        if (cors.AllowHeaders is { Count: > 0 } headers)
            answer.AccessControlAllowHeaders = string.Join(',', headers);
        if (cors.MaxAge is { } seconds)
            answer.AccessControlMaxAge = seconds.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>For every answer, the refusals too: a page must be able to read why.</summary>
    /// <returns>False: the origin is not one of those that may; the answer says nothing then.</returns>
    internal static bool Allow(Cors cors, HttpContext http)
    {
        var answer = http.Response.Headers;
        var isAny = cors.AllowOrigins?.Contains(Any) == true;
        var hasCredentials = cors.AllowCredentials == true;
        // What is answered to one origin is not for another.
        if (!isAny || hasCredentials)
            answer.Append("Vary", "Origin");
        var origin = http.Request.Headers.Origin.ToString();
        if (origin.Length == 0 || !(isAny || cors.AllowOrigins?.Contains(origin) == true))
            return false;
        // With credentials a browser takes no star.
        answer.AccessControlAllowOrigin = isAny && !hasCredentials ? Any : origin;
        if (hasCredentials)
            answer.AccessControlAllowCredentials = "true";
        if (cors.ExposeHeaders is { Count: > 0 } exposed)
            answer.AccessControlExposeHeaders = string.Join(',', exposed);
        return true;
    }
}
