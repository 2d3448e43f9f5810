using System.Globalization;
using Kiln.Services.Lambda.Tracing;
using Microsoft.AspNetCore.Http;

namespace Kiln.Services.Lambda.FunctionUrls.Serving;

/// <summary>A request to a function URL, as far as its event needs it.</summary>
/// <param name="Headers">Names in lower case; what was sent several times is joined by commas.</param>
internal sealed record UrlRequest(FunctionUrlAddress Address, string Method, string Protocol, string SourceIp, IReadOnlyList<(string Name, string Value)> Headers)
{
    internal required string RequestId { get; init; }
    internal required DateTimeOffset Time { get; init; }
    internal required string DomainName { get; init; }

    /// <summary>Each as <c>name=value</c>.</summary>
    internal IReadOnlyList<string> Cookies { get; init; } = [];
    internal ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Null where nobody was asked who he is.</summary>
    internal UrlCaller? Signer { get; init; }

    internal string? Header(string name)
    {
        foreach (var header in Headers)
        {
            if (header.Name == name)
                return header.Value;
        }
        return null;
    }

    /// <param name="trace">As the function gets it: the event shows its root, and in W3C's header the function's own segment where it is recorded.</param>
    internal static UrlRequest Of(HttpContext http, FunctionUrl url, FunctionUrlAddress address, string requestId, DateTimeOffset time, TracedInvocation trace, ReadOnlyMemory<byte> body, UrlCaller caller)
    {
        var isSigned = caller.AccessKeyId is not null;
        var remote = http.Connection.RemoteIpAddress;
        var sourceIp = (remote is { IsIPv4MappedToIPv6: true } ? remote.MapToIPv4() : remote)?.ToString() ?? "";
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, values) in http.Request.Headers)
        {
            var lower = name.ToLowerInvariant();
            if (!IsKept(lower, isSigned))
                continue;
            headers[lower] = string.Join(',', values.AsEnumerable());
        }
        headers["x-amzn-trace-id"] = trace.Header.Split(';')[0];
        // Whoever goes on with the caller's would leave the function out of the trace.
        if (headers.ContainsKey(TraceParent.Name) && TraceParent.Of(trace) is { } parent)
            headers[TraceParent.Name] = parent;
        headers["x-forwarded-for"] = headers.TryGetValue("x-forwarded-for", out var before) ? $"{before}, {sourceIp}" : sourceIp;
        headers["x-forwarded-proto"] = http.Request.Scheme;
        headers["x-forwarded-port"] = (http.Request.Host.Port ?? (http.Request.IsHttps ? 443 : 80)).ToString(CultureInfo.InvariantCulture);
        return new(address, http.Request.Method, http.Request.Protocol, sourceIp, [.. headers.Select(h => (h.Key, h.Value))])
        {
            RequestId = requestId,
            Time = time,
            DomainName = address.DomainName(url.Key.Region),
            Cookies = [.. http.Request.Headers.Cookie.SelectMany(c => (c ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))],
            Body = body,
            Signer = isSigned ? caller : null,
        };
    }

    // Of the connection, not of the request; and what somebody with a key has signed is for nobody else.
    private static bool IsKept(string name, bool isSigned) => name switch
    {
        "connection" or "keep-alive" or "proxy-connection" or "transfer-encoding" or "te" or "trailer" or "upgrade" => false,
        "cookie" => false,
        "authorization" or "x-amz-security-token" => !isSigned,
        _ => !name.StartsWith(':'),
    };
}
