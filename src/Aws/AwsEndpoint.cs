using System.Diagnostics;
using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Kiln.Aws.Protocols;
using Kiln.Aws.Routing;
using Kiln.Aws.Signing;
using Kiln.Aws.Validation;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kiln.Aws;

/// <summary>
/// One request through the AWS API:
/// 1. it gets a request id, which every answer carries;
/// 2. its signature is parsed, because the scope names the service;
/// 3. service, protocol and operation are found;
/// 4. the signature is looked at: who says it is, and may it be true?
/// 5. the body is read, up to the operation's bound, and the signature verified over it;
/// 6. members are parsed into the request record;
/// 7. the caller is authorised;
/// 8. the model's constraints are checked;
/// 9. the operation runs;
/// 10. the answer, or the error, is written in the request's protocol.
/// </summary>
/// <param name="accesses">Null: requests are not logged.</param>
public sealed class AwsEndpoint(
    Router router, SignatureVerifier verifier, IAuthorizer authorizer, EndpointOptions options, ILogger<AwsEndpoint> log, IAccessLog? accesses = null)
{
    // The query protocol must be read before its operation is known; none of its requests is large.
    private const int FormLimit = 1024 * 1024;

    public async Task HandleAsync(HttpContext http)
    {
        // :: 1
        var requestId = RequestIds.Next();
        http.Response.Headers["x-amzn-RequestId"] = requestId;

        // :: 2
        var signed = SignedRequest.Parse(http.Request, out var incomplete);
        Route? route = null;
        string? verified = null, error = null;
        var began = accesses is null ? 0 : Stopwatch.GetTimestamp();
        try
        {
            // :: 3
            var form = await ReadFormAsync(http);
            route = router.Find(http, signed?.Scope.Service, name => form.Parameter(name));
            if (route is null)
                throw new CommonErrorException(CommonError.UnknownOperation, Unroutable(http, signed));

            // :: 4
            var operation = route.Operation;
            var isUnsigned = operation?.Implementation is { IsUnsigned: true };
            var credential = options.Authenticate && !isUnsigned ? await verifier.IdentifyAsync(http, signed, incomplete) : null;

            // :: 5
            var body = form.Body ?? await RequestBody.ReadAsync(
                http.Request, operation?.Implementation?.MaxRequestBytes ?? FormLimit,
                operation?.Implementation?.PermissionName ?? route.OperationName, http.RequestAborted);

            // A large body takes a while to hash and parse, and most operations wait for the disk.
            if (operation?.Implementation is not { NeverBlocks: true })
                await Task.Yield();

            if (credential is not null)
                verifier.Verify(http, signed!, credential, body);
            var principal = isUnsigned ? Principal.Anonymous : credential?.Principal ?? Principal.Root(options.AccountId);
            verified = principal.Arn;
            var caller = CallerOf(http, route, signed, principal, requestId);
            if (operation?.Implementation is not { } implementation)
                throw new CommonErrorException(CommonError.UnknownOperation, NotBuilt(route));

            // :: 6
            var message = form.Body is null ? RequestBody.Decoded(http.Request, body, implementation.MaxRequestBytes, implementation.PermissionName) : body;
            var request = route.Protocol.Read(new(http, message, route.Labels) { Parameters = form.Parameters }, implementation.Request);

            // :: 7
            if (!implementation.AuthorizesItself && await authorizer.DenialAsync(caller, route.Service.Description, implementation.PermissionName, request, http.RequestAborted) is { } denial)
                throw new CommonErrorException(CommonError.AccessDenied, denial);

            // :: 8
            if (!implementation.ValidatesItself)
                Validator.Validate(route.Service.Description, implementation.Request, request);

            // :: 9
            var response = await implementation.Run(request, caller, http.RequestAborted);

            // :: 10
            await route.Protocol.WriteAsync(http, route.Service.Description, operation, response, requestId);
            Log.Answered(log, route.Service.Description.Name, operation.Name, http.Response.StatusCode, requestId);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested || http.Response.HasStarted)
        {
            // The client has gone; there is nobody to answer.
        }
        catch (Exception e)
        {
            error = await WriteErrorAsync(http, route, e, requestId);
        }
        finally
        {
            accesses?.Write(new(requestId, route?.Service.Description.Name, route?.OperationName, verified, signed?.Scope.AccessKeyId, error, began), http);
        }
    }

    private Caller CallerOf(HttpContext http, Route route, SignedRequest? signed, Principal principal, string requestId)
    {
        var region = route.Service.Description.IsGlobal ? "us-east-1" : signed?.Scope.Region ?? options.DefaultRegion;
        // HTTP/1.0 may come without a host.
        var host = http.Request.Host.HasValue ? http.Request.Host.Value : $"{http.Connection.LocalIpAddress}:{http.Connection.LocalPort}";
        return new(principal, region, requestId, $"{http.Request.Scheme}://{host}")
        {
            Origin = new(
                http.Connection.RemoteIpAddress, http.Request.Headers.UserAgent.ToString(), http.Request.Headers.Referer.ToString(), http.Request.IsHttps),
        };
    }

    /// <returns>The error's code.</returns>
    private async Task<string> WriteErrorAsync(HttpContext http, Route? route, Exception exception, string requestId)
    {
        var protocol = route?.Protocol ?? Protocol.Of(ProtocolKind.RestJson);
        var error = exception switch
        {
            AwsException e => e,
            CommonErrorException { Error: CommonError.AccessDenied } e when route?.Service.Description.Denial is { } denial => new(denial, e.Message),
            CommonErrorException e => CommonErrors.Exception(e.Error, protocol.Family, e.Message),
            BadHttpRequestException e => CommonErrors.Exception(CommonError.Serialization, protocol.Family, e.Message),
            _ => CommonErrors.Exception(CommonError.InternalFailure, protocol.Family, "Service encountered an internal error."),
        };
        if (error.Code.Status >= 500)
            Log.Failed(log, exception, route?.OperationName, requestId);
        else
            Log.Refused(log, route?.Service.Description.Name, route?.OperationName, error.Code.Name, requestId);
        if (http.Response.HasStarted)
        {
            http.Abort();
            return error.Code.Name;
        }
        foreach (var (name, value) in error.Headers)
            http.Response.Headers[name] = value;
        await protocol.WriteErrorAsync(http, route?.Service.Description ?? router.Services[0].Description, error, requestId);
        return error.Code.Name;
    }

    private static async ValueTask<QueryForm> ReadFormAsync(HttpContext http)
    {
        // A form on another path is somebody's event, sent with curl -d.
        if (http.Request.Path == "/" && http.Request.HasFormContentType && !http.Request.Headers.ContainsKey("X-Amz-Target"))
        {
            var body = await RequestBody.ReadAsync(http.Request, FormLimit, "requested", http.RequestAborted);
            return new(body, QueryParameters.Of(http, RequestBody.Decoded(http.Request, body, FormLimit, "requested")));
        }
        return http.Request.Query.ContainsKey("Action") ? new(null, QueryParameters.Of(http, default)) : default;
    }

    private static string Unroutable(HttpContext http, SignedRequest? signed) => signed is null
        ? $"No AWS service that Kiln has answers {http.Request.Method} {http.Request.Path}."
        : $"Kiln does not have the service '{signed.Scope.Service}'.";

    private static string NotBuilt(Route route) => route.Operation is null
        ? $"The action {route.OperationName} is not valid for this web service."
        : $"Kiln does not implement {route.Service.Description.Name}:{route.OperationName} yet. docs/compatibility.md lists what it implements.";

    /// <summary>Parameters of a query request, with the body that they came from.</summary>
    private readonly record struct QueryForm(
        ReadOnlyMemory<byte>? Body, Dictionary<string, Microsoft.Extensions.Primitives.StringValues>? Parameters)
    {
        internal string? Parameter(string name) => Parameters?.TryGetValue(name, out var value) == true ? value.ToString() : null;
    }

    private static class Log
    {
        private static readonly Action<ILogger, string, string, int, string, Exception?> AnsweredMessage =
            LoggerMessage.Define<string, string, int, string>(LogLevel.Debug, new(1), "{Service}:{Operation} {Status} {RequestId}");

        internal static void Answered(ILogger log, string service, string operation, int status, string requestId) =>
            AnsweredMessage(log, service, operation, status, requestId, null);

        // Without the message, which may repeat what was sent: it has secrets.
        internal static void Refused(ILogger log, string? service, string? operation, string code, string requestId) =>
            log.LogInformation("{Service}:{Operation} {Code} {RequestId}", service, operation, code, requestId);

        internal static void Failed(ILogger log, Exception exception, string? operation, string requestId) =>
            log.LogError(exception, "{Operation} failed, request {RequestId}", operation, requestId);
    }
}

/// <param name="Authenticate">False accepts any signature or none, as root.</param>
/// <param name="DefaultRegion">Of requests that name none.</param>
public sealed record EndpointOptions(bool Authenticate, string AccountId, string DefaultRegion);
