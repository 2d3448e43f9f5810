using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kiln.Aws;

/// <summary>Path and query as they stand on the wire, percent-encoding and all. What is signed and what is routed are the same text.</summary>
public static class RequestTarget
{
    /// <returns>The query without its question mark.</returns>
    public static (string Path, string Query) Split(HttpContext http)
    {
        var target = http.Features.Get<IHttpRequestFeature>()!.RawTarget;
        // A proxy's form: GET http://host/path
        if (!target.StartsWith('/') && Uri.TryCreate(target, UriKind.Absolute, out var absolute))
            target = absolute.PathAndQuery;
        var question = target.IndexOf('?', StringComparison.Ordinal);
        return question < 0 ? (target, "") : (target[..question], target[(question + 1)..]);
    }
}
