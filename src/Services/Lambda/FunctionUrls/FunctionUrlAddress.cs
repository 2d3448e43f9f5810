using Kiln.Aws;
using Microsoft.AspNetCore.Http;

namespace Kiln.Services.Lambda.FunctionUrls;

/// <summary>
/// Where a request to a function URL went. Two forms lead to the same function:
/// <code>
/// http://‹url-id›.lambda-url.us-east-1.localhost:4566/path      an origin of its own, as on AWS
/// http://127.0.0.1:4566/_kiln/urls/‹url-id›/path                without any name that must be resolved
/// </code>
/// docs/decisions/0013-pages-of-functions.md says what the second may not do.
/// </summary>
/// <param name="Name">The host; null where the path leads to the function.</param>
/// <param name="Path">What the function sees, as it stood on the wire.</param>
/// <param name="Query">Without its question mark.</param>
public sealed record FunctionUrlAddress(string UrlId, string? Name, string Path, string Query)
{
    private const string Label = ".lambda-url.";
    private const string Root = "/_kiln/urls/";

    /// <summary>As the function sees it, by whichever of the two it was called.</summary>
    /// <param name="region">Of the function.</param>
    public string DomainName(string region) => Name ?? $"{UrlId}{Label}{region}.localhost";

    /// <summary>A path below the server's own name: a page there would be of the console's origin.</summary>
    public bool IsShared => Name is null;

    /// <returns>Null when the request is for something else.</returns>
    public static FunctionUrlAddress? Of(HttpContext http)
    {
        var host = http.Request.Host.Value ?? "";
        if (IsHost(host))
        {
            var name = http.Request.Host.Host.ToLowerInvariant();
            var (path, query) = RequestTarget.Split(http);
            return new(name[..name.IndexOf('.', StringComparison.Ordinal)], name, path, query);
        }
        return http.Request.Path.StartsWithSegments(Root.TrimEnd('/'), out var below) && below.HasValue ? Shared(http) : null;
    }

    /// <summary>Whether a host, with its port or without, is the name of some function URL.</summary>
    public static bool IsHost(string host) =>
        host.Length > Label.Length && host.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot
        && host.AsSpan(dot).StartsWith(Label, StringComparison.OrdinalIgnoreCase);

    internal static string Link(string endpoint, string urlId) => $"{endpoint}{Root}{urlId}/";

    // What is signed is the text of the wire: what the function sees is cut out of that.
    private static FunctionUrlAddress? Shared(HttpContext http)
    {
        var (path, query) = RequestTarget.Split(http);
        if (!path.StartsWith(Root, StringComparison.Ordinal))
            return null;
        var rest = path[Root.Length..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var id = slash < 0 ? rest : rest[..slash];
        return id.Length == 0 ? null : new(id, null, slash < 0 ? "/" : rest[slash..], query);
    }
}
