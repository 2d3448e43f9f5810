using System.Diagnostics;
using Kiln.Aws;
using Kiln.Aws.Errors;
using Kiln.Aws.Protocols;
using Kiln.Services.Lambda.Metering;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kiln.Services.Lambda.FunctionUrls.Serving;

/// <summary>
/// One request to a function URL:
/// 1. the URL is found by its id;
/// 2. pages of other origins get what its Cors says; a preflight ends here;
/// 3. the body is read, up to its bound;
/// 4. the caller is identified, and may;
/// 5. the function runs, and its answer is written: <see cref="UrlInvocation"/>.
/// </summary>
/// <param name="metrics">Null: requests are not counted.</param>
/// <param name="accesses">Null: requests are not logged.</param>
public sealed class FunctionUrlEndpoint(
    FunctionUrlStore urls, FunctionUrlAccess access, UrlInvocation invocation, ILogger<FunctionUrlEndpoint> log, IFunctionMetrics? metrics = null, IAccessLog? accesses = null)
{
    private const string PermissionName = "InvokeFunctionUrl";
    private static readonly byte[] NoSuchUrl = """{"Message":null}"""u8.ToArray();

    /// <summary>Whether whoever calls it must say who he is.</summary>
    public bool AsksWho(FunctionUrlAddress address) => urls.FindById(address.UrlId) is { AuthType: FunctionUrl.Iam };

    public async Task HandleAsync(HttpContext http, FunctionUrlAddress address)
    {
        var began = Stopwatch.GetTimestamp();
        var requestId = RequestIds.Next();
        FunctionUrl? url = null;
        UrlCaller? caller = null;
        http.Response.Headers["x-amzn-RequestId"] = requestId;
        if (address.IsShared)
            SharedOrigin.Confine(http.Response);
        try
        {
            if (address.IsShared && SharedOrigin.Refuses(http.Request))
                throw FunctionUrlAccess.Denied();

            // :: 1
            url = urls.FindById(address.UrlId);
            if (url is null)
            {
                http.Response.Headers["x-amzn-ErrorType"] = LambdaErrors.AccessDeniedException.Name;
                await SendAsync(http, StatusCodes.Status403Forbidden, NoSuchUrl);
                return;
            }

            // :: 2
            if (url.Cors is { } cors)
            {
                if (CorsRules.IsPreflight(http.Request))
                {
                    CorsRules.AnswerPreflight(cors, http);
                    return;
                }
                CorsRules.Allow(cors, http);
            }

            // :: 3
            var body = await RequestBody.ReadAsync(http.Request, LambdaLimits.PayloadBytes, PermissionName, http.RequestAborted);

            // :: 4
            caller = await access.IdentifyAsync(http, url, body, requestId);

            // :: 5
            if (!await invocation.RunAsync(http, url, address, caller, body, requestId))
                await SendAsync(http, StatusCodes.Status502BadGateway, "Internal Server Error"u8.ToArray());
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; there is nobody to answer.
        }
        catch (Exception e)
        {
            await WriteErrorAsync(http, e, requestId);
        }
        finally
        {
            if (metrics is not null && url is not null)
                Count(metrics, url, http.Response.StatusCode, Stopwatch.GetElapsedTime(began));
            accesses?.Write(
                new(requestId, LambdaService.Description.Name, PermissionName, caller?.Principal.Arn, caller?.AccessKeyId, null, began, url?.Function.QualifiedArn ?? address.UrlId), http);
        }
    }

    private static void Count(IFunctionMetrics metrics, FunctionUrl url, int status, TimeSpan latency)
    {
        var (function, arn) = (url.Key with { Version = FunctionIdentifier.Latest }, url.Function.QualifiedArn);
        metrics.Add(FunctionMetric.UrlRequestCount, function, arn);
        metrics.Add(FunctionMetric.UrlRequestLatency, function, arn, latency.TotalMilliseconds);
        if (status >= StatusCodes.Status400BadRequest)
            metrics.Add(status >= StatusCodes.Status500InternalServerError ? FunctionMetric.Url5xxCount : FunctionMetric.Url4xxCount, function, arn);
    }

    private async Task WriteErrorAsync(HttpContext http, Exception exception, string requestId)
    {
        var error = exception switch
        {
            AwsException e => e,
            CommonErrorException e => CommonErrors.Exception(e.Error, ProtocolFamily.Rest, e.Message),
            BadHttpRequestException e => CommonErrors.Exception(CommonError.Serialization, ProtocolFamily.Rest, e.Message),
            _ => CommonErrors.Exception(CommonError.InternalFailure, ProtocolFamily.Rest, "Service encountered an internal error."),
        };
        if (error.Code.Status >= StatusCodes.Status500InternalServerError)
            log.LogError(exception, "A function URL failed, request {RequestId}", requestId);
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }
        foreach (var (name, value) in error.Headers)
            http.Response.Headers[name] = value;
        await Protocol.Of(ProtocolKind.RestJson).WriteErrorAsync(http, LambdaService.Description, error, requestId);
    }

    private static async Task SendAsync(HttpContext http, int status, byte[] body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }
}
