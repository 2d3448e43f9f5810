using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

namespace Kiln.Services.Lambda.FunctionUrls.Serving;

/// <summary>Writes what a function answers to whoever called its URL.</summary>
internal sealed class UrlAnswer(HttpContext http, FunctionUrl url, bool isShared)
{
    private const string Remapped = "x-amzn-remapped-";

    /// <summary>Headers that are the connection's or the service's own: a function's are told under another name.</summary>
    private static readonly FrozenSet<string> NotTheFunctions = new[]
    {
        "authorization", "connection", "content-length", "date", "expect", "host", "keep-alive", "max-forwards", "proxy-authenticate", "server", "te",
        "trailer", "transfer-encoding", "upgrade", "user-agent", "via", "www-authenticate", "x-amzn-requestid", "x-amzn-trace-id",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    internal bool HasBegun => http.Response.HasStarted;

    internal async Task WriteAsync(UrlResponse response)
    {
        Begin(response);
        if (!HasBody(response.Status))
            return;
        http.Response.ContentLength = response.Body.Length;
        await http.Response.Body.WriteAsync(response.Body, http.RequestAborted);
    }

    /// <summary>Status and headers, at once: the body comes by <see cref="WritePartAsync"/>.</summary>
    internal Task BeginAsync(UrlResponse response)
    {
        Begin(response);
        return http.Response.StartAsync(http.RequestAborted);
    }

    internal async Task WritePartAsync(ReadOnlyMemory<byte> part)
    {
        if (part.IsEmpty || !HasBody(http.Response.StatusCode))
            return;
        await http.Response.Body.WriteAsync(part, http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }

    private void Begin(UrlResponse response)
    {
        http.Response.StatusCode = response.Status;
        foreach (var (name, value) in response.Headers)
        {
            if (url.Cors is not null && CorsRules.Sets(name))
                continue;
            if (NotTheFunctions.Contains(name))
                http.Response.Headers[Remapped + name] = value;
            else if (!isShared)
                http.Response.Headers.Append(name, value);
            else if (SharedOrigin.Admit(name, value, http.Request) is { } admitted)
                http.Response.Headers.Append(name, admitted);
        }
    }

    private static bool HasBody(int status) => status is not (StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status304NotModified);
}
