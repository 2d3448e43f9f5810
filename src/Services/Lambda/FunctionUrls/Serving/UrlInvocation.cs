using Kiln.Execution;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.Invocations;
using Kiln.Services.Lambda.Invocations.Streaming;
using Kiln.Services.Lambda.Recursion;
using Kiln.Services.Lambda.Tracing;
using Microsoft.AspNetCore.Http;

namespace Kiln.Services.Lambda.FunctionUrls.Serving;

/// <summary>Runs a function for a request to its URL.</summary>
public sealed class UrlInvocation(InvocableFunctions functions, RecursionGuard recursion, TracedInvoker invoker, TimeProvider time)
{
    private const string Json = "application/json";
    private const string Bytes = "application/octet-stream";

    /// <returns>False: the function failed, or its answer is malformed. Nothing is written then.</returns>
    /// <exception cref="Aws.Errors.AwsException">It did not run.</exception>
    internal async Task<bool> RunAsync(
        HttpContext http, FunctionUrl url, FunctionUrlAddress address, UrlCaller caller, ReadOnlyMemory<byte> body, string requestId)
    {
        var function = await functions.FindAsync(url.Function.Key, http.RequestAborted);
        var header = TraceParent.Join(Given(http, "X-Amzn-Trace-Id"), Given(http, TraceParent.Name));
        var traced = invoker.Begin(function, recursion.Enter(header, function.Record.Key), requestId);
        http.Response.Headers["X-Amzn-Trace-Id"] = traced.Header;
        var invocation = new Invocation
        {
            RequestId = requestId,
            InvokedFunctionArn = url.Function.QualifiedArn,
            Payload = UrlEvent.Of(UrlRequest.Of(http, url, address, requestId, time.GetUtcNow(), traced, body, caller)),
        };
        var answer = new UrlAnswer(http, url, address.IsShared);
        return url.InvokeMode == FunctionUrl.ResponseStream
            ? await StreamAsync(function, traced, invocation, answer, http)
            : await BufferAsync(function, traced, invocation, answer, http.RequestAborted);
    }

    private static string? Given(HttpContext http, string header) => http.Request.Headers[header].ToString() is { Length: > 0 } value ? value : null;

    private async Task<bool> BufferAsync(StoredFunction function, TracedInvocation traced, Invocation invocation, UrlAnswer answer, CancellationToken cancellationToken)
    {
        var outcome = await invoker.InvokeAsync(function, traced, invocation, cancellationToken);
        if (outcome is not InvocationOutcome.Completed)
            throw LambdaErrors.DidNotRun(function.Record, outcome);
        if (outcome is not InvocationOutcome.Succeeded succeeded || UrlResponse.Of(succeeded.Payload) is not { } response)
            return false;
        await answer.WriteAsync(response);
        return true;
    }

    private async Task<bool> StreamAsync(StoredFunction function, TracedInvocation traced, Invocation invocation, UrlAnswer answer, HttpContext http)
    {
        using var streamed = await StreamedInvocation.BeginAsync(invoker, function, traced, invocation, http.RequestAborted);
        if (!streamed.IsStreamed)
        {
            // As on AWS: in this mode, what a function returns is the body as it is, whatever it looks like.
            if (await streamed.Outcome is not InvocationOutcome.Succeeded whole)
                return false;
            await answer.WriteAsync(new(StatusCodes.Status200OK, [(UrlResponse.ContentType, Json)], whole.Payload));
            return true;
        }

        var prelude = streamed.ContentType == StreamPrelude.ContentType ? new StreamPrelude() : null;
        if (prelude is null)
            await answer.BeginAsync(new(StatusCodes.Status200OK, [(UrlResponse.ContentType, streamed.ContentType.Length > 0 ? streamed.ContentType : Bytes)], default));
        await foreach (var part in streamed.PartsAsync(http.RequestAborted))
        {
            var rest = part;
            if (prelude is not null && !answer.HasBegun)
            {
                if (!prelude.TryComplete(part, out rest))
                    continue;
                if (prelude.Response is not { } response)
                    return false;
                await answer.BeginAsync(response);
            }
            await answer.WritePartAsync(rest);
        }
        if (!answer.HasBegun)
            return false;
        // What has been sent cannot be taken back: a connection that breaks off tells that this is not all.
        if (await streamed.Outcome is not InvocationOutcome.Succeeded)
            http.Abort();
        return true;
    }
}
