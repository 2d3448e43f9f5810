using System.Collections.Frozen;
using Kiln.Aws.Operations;
using Kiln.Aws.Protocols;
using Microsoft.AspNetCore.Http;

namespace Kiln.Aws.Routing;

/// <summary>
/// Finds the operation of a request:
/// 1. the service, by the signature's credential scope, and for unsigned requests by what the protocol itself names;
/// 2. the protocol, by the marks that each leaves on a request;
/// 3. the operation, by target, action or path.
/// </summary>
public sealed class Router
{
    private static readonly Dictionary<string, string> NoLabels = [];

    private readonly AwsService[] _services;
    private readonly FrozenDictionary<string, AwsService> _bySigningName;
    private readonly Dictionary<AwsService, ILookup<string, Operation>> _restOperations;

    public Router(IEnumerable<AwsService> services)
    {
        _services = [.. services];
        _bySigningName = _services.ToFrozenDictionary(s => s.Description.SigningName, StringComparer.Ordinal);
        _restOperations = _services.Where(IsRest).ToDictionary(
            service => service,
            service => service.Operations.Values.OrderByDescending(o => o.Uri.Literals).ToLookup(o => o.HttpMethod, StringComparer.Ordinal));
    }

    public IReadOnlyList<AwsService> Services => _services;

    /// <summary>Null when the request names no service that Kiln has.</summary>
    /// <param name="signingName">Service of the credential scope; null when the request is not signed.</param>
    /// <param name="form">Parameters of the body, read only for requests of the query protocol.</param>
    public Route? Find(HttpContext http, string? signingName, Func<string, string?> form)
    {
        // :: 1
        var signed = signingName is null ? null : _bySigningName.GetValueOrDefault(signingName);
        if (signingName is not null && signed is null)
            return null;

        // :: 2 and 3
        var request = http.Request;
        if (request.Headers.TryGetValue("X-Amz-Target", out var target))
            return ByTarget(signed, target.ToString());
        if (request.Headers["smithy-protocol"] == "rpc-v2-cbor")
            return ByRpcPath(signed, request.Path.Value!);
        if (form("Action") is { } action)
            return ByAction(signed, action, form("Version"));
        return ByPath(signed, http);
    }

    private Route? ByTarget(AwsService? service, string target)
    {
        var dot = target.LastIndexOf('.');
        var prefix = dot < 0 ? "" : target[..dot];
        service ??= Array.Find(_services, s => s.Description.TargetPrefix == prefix);
        return Named(service, ProtocolKind.AwsJson, target[(dot + 1)..]);
    }

    // /service/GraniteServiceVersion20100801/operation/PutMetricData
    private Route? ByRpcPath(AwsService? service, string path)
    {
        if (UriTemplate.Split(path) is not ["service", var name, "operation", var operation])
            return null;
        service ??= Array.Find(_services, s => s.Description.TargetPrefix == name);
        return Named(service, ProtocolKind.RpcV2Cbor, operation);
    }

    private Route? ByAction(AwsService? service, string action, string? version)
    {
        service ??= Array.Find(_services, s => s.Description.ApiVersion == version && version is not null)
            ?? Array.Find(_services, s => s.Operations.ContainsKey(action));
        return Named(service, ProtocolKind.Query, action);
    }

    // A service answers the protocols of its model and no other.
    private static Route? Named(AwsService? service, ProtocolKind kind, string name) =>
        service is null || !service.Description.Protocols.Contains(kind)
            ? null
            : new(service, Protocol.Of(kind), service.Operations.GetValueOrDefault(name), name, NoLabels);

    private Route? ByPath(AwsService? signed, HttpContext http)
    {
        var segments = UriTemplate.Split(RequestTarget.Split(http).Path);
        for (var i = 0; i < segments.Length; i++)
            segments[i] = Uri.UnescapeDataString(segments[i]);

        foreach (var service in signed is null ? _services : [signed])
        {
            if (!_restOperations.TryGetValue(service, out var operations))
                continue;
            var labels = new Dictionary<string, string>(2, StringComparer.Ordinal);
            foreach (var operation in operations[http.Request.Method])
            {
                if (operation.Uri.Matches(segments, name => Parameter(http, name), labels))
                    return new(service, Protocol.Of(ProtocolKind.RestJson), operation, operation.Name, labels);
            }
        }
        if (signed is null)
            return null;
        var protocol = IsRest(signed) ? ProtocolKind.RestJson : signed.Description.Protocols[0];
        return new(signed, Protocol.Of(protocol), null, $"{http.Request.Method} {http.Request.Path}", NoLabels);
    }

    private static string? Parameter(HttpContext http, string name) =>
        http.Request.Query.TryGetValue(name, out var value) ? value.ToString() : null;

    private static bool IsRest(AwsService service) => service.Description.Protocols.Contains(ProtocolKind.RestJson);
}
