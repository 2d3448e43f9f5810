using System.Globalization;
using System.Text;
using Kiln.Execution.Environments;
using Kiln.Execution.Frames;
using Microsoft.AspNetCore.Http;

namespace Kiln.Execution.RuntimeApi.Runtime;

/// <summary>What a runtime asks: next, response, error, init/error, restore.</summary>
internal static class RuntimeRoutes
{
    private const string ErrorTypeHeader = "Lambda-Runtime-Function-Error-Type";
    private const string ErrorBodyTrailer = "Lambda-Runtime-Function-Error-Body";
    private const string ResponseModeHeader = "Lambda-Runtime-Function-Response-Mode";

    public static Task PingAsync(ApiExchange exchange) => exchange.TextAsync(StatusCodes.Status200OK, "pong");

    public static async Task NextAsync(ApiExchange exchange)
    {
        if (exchange.Api.Runtime is not { } runtime)
        {
            await RefuseManagedAsync(exchange, RuntimeState.Ready);
        }
        else if (!runtime.TryAsk(out var from))
        {
            await RefuseAsync(exchange, from, RuntimeState.Ready);
        }
        else if (await runtime.NextAsync(exchange.Aborted) is { } next)
        {
            await WriteAsync(exchange, next);
        }
        else
        {
            exchange.Http.Abort();
        }
    }

    public static async Task ResponseAsync(ApiExchange exchange)
    {
        if (await BeginAnswerAsync(exchange, RuntimeState.InvocationResponse) is not { } runtime)
            return;

        if (exchange.Header(ResponseModeHeader) is not ("" or "streaming"))
        {
            var body = PlatformBody.Of("Runtime.InvalidResponseModeHeader", $"RequestId: {exchange.Id} Error: {ApiErrors.InvalidResponseMode.ErrorMessage}");
            runtime.Answer(Error("Runtime.InvalidResponseModeHeader", body));
            await exchange.RefuseAsync(ApiErrors.InvalidResponseMode);
            return;
        }

        if (exchange.Header(ResponseModeHeader).Length > 0 && runtime.Current is { Invocation.Stream: { } stream } current)
            await StreamAsync(exchange, runtime, current, stream);
        else
            await AnswerAsync(exchange, runtime, static (exchange, collector) => StreamedError(exchange.Http.Request) ?? Done(collector.ToArray()));
    }

    public static async Task ErrorAsync(ApiExchange exchange)
    {
        if (await BeginAnswerAsync(exchange, RuntimeState.InvocationErrorResponse) is { } runtime)
            await AnswerAsync(exchange, runtime, static (exchange, collector) =>
            {
                var body = collector.ToArray();
                return Error(exchange.Header(ErrorTypeHeader), ErrorDocument.Of(exchange, body), ErrorCause.Of(exchange, body));
            });
    }

    public static async Task InitErrorAsync(ApiExchange exchange)
    {
        if (exchange.Api.Runtime is not { } runtime)
        {
            await RefuseManagedAsync(exchange, RuntimeState.InitError);
            return;
        }

        // Before a byte is read: nobody can make this process hold what it will not take. Runtimes report what fails after a restore here as well.
        var to = runtime.State == RuntimeState.Restoring ? RuntimeState.RestoreError : RuntimeState.InitError;
        if (!runtime.TryMove(to, out var from))
        {
            await RefuseAsync(exchange, from, to);
            return;
        }

        using var collector = new BodyCollector(FrameLimits.MaxResponse);
        switch (await collector.ReadAsync(exchange.Http.Request.BodyReader, exchange.Aborted))
        {
            case BodyOutcome.TooLarge:
                await exchange.RefuseAsync(ApiErrors.TooLarge);
                return;
            case BodyOutcome.Truncated:
                await exchange.RefuseAsync(ApiErrors.Truncated);
                return;
        }

        runtime.FailInit(new Frame(FrameType.InitFailed, new FrameHeader(0, exchange.Header(ErrorTypeHeader)), collector.ToArray(), collector.Length));
        await exchange.AcceptAsync();
    }

    public static Task RestoreNextAsync(ApiExchange exchange)
    {
        if (!exchange.Api.IsSnapStart)
            return exchange.TextAsync(StatusCodes.Status404NotFound, ApiRoutes.NotFound);

        // AWS names the state that the runtime would be in after the restore.
        return exchange.Api.Runtime is { } runtime
            ? runtime.TryRestore(out var from) ? exchange.WriteAsync(StatusCodes.Status200OK, "application/json", default) : RefuseAsync(exchange, from, RuntimeState.Ready)
            : RefuseManagedAsync(exchange, RuntimeState.Ready);
    }

    public static Task RestoreErrorAsync(ApiExchange exchange)
    {
        if (!exchange.Api.IsSnapStart)
            return exchange.TextAsync(StatusCodes.Status404NotFound, ApiRoutes.NotFound);
        if (exchange.Api.Runtime is not { } runtime)
            return RefuseManagedAsync(exchange, RuntimeState.RestoreError);
        if (!runtime.TryMove(RuntimeState.RestoreError, out var from))
            return RefuseAsync(exchange, from, RuntimeState.RestoreError);

        runtime.FailInit(new Frame(FrameType.InitFailed, new FrameHeader(0, exchange.Header(ErrorTypeHeader)), default, 0));
        return exchange.AcceptAsync();
    }

    // The id first, then the state: a move cannot be taken back.
    private static async ValueTask<RuntimeConversation?> BeginAnswerAsync(ApiExchange exchange, RuntimeState to)
    {
        if (exchange.Api.Runtime is not { } runtime)
            await RefuseManagedAsync(exchange, to);
        else if (exchange.Id != runtime.CurrentRequestId)
            await exchange.RefuseAsync(ApiErrors.InvalidRequestId);
        else if (!runtime.TryMove(to, out var from))
            await RefuseAsync(exchange, from, to);
        else
            return runtime;

        return null;
    }

    private static async Task AnswerAsync(ApiExchange exchange, RuntimeConversation runtime, Func<ApiExchange, BodyCollector, Frame> answer)
    {
        using var collector = new BodyCollector(FrameLimits.MaxResponse);
        switch (await collector.ReadAsync(exchange.Http.Request.BodyReader, exchange.Aborted))
        {
            case BodyOutcome.TooLarge:
                runtime.Answer(new Frame(FrameType.Done, default, default, collector.Received));
                await exchange.RefuseAsync(ApiErrors.TooLarge);
                break;
            case BodyOutcome.Truncated:
                await TruncatedAsync(exchange, runtime);
                break;
            default:
                runtime.Answer(answer(exchange, collector));
                await exchange.AcceptAsync();
                break;
        }
    }

    // Without an end of its own the stream ends with the event: at its deadline, or with the sandbox.
    private static async Task StreamAsync(ApiExchange exchange, RuntimeConversation runtime, RuntimeEvent current, StreamedResponse stream)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(exchange.Aborted, current.Answered);
        stream.Begin(exchange.Http.Request.ContentType ?? "");
        var (outcome, length) = await StreamedAnswer.PassAsync(exchange.Http.Request.BodyReader, stream, over.Token);
        switch (outcome)
        {
            case BodyOutcome.TooLarge:
                runtime.Answer(Error(PlatformBody.ResponseSizeTooLarge, PlatformBody.StreamTooLarge()));
                await exchange.RefuseAsync(ApiErrors.StreamTooLarge);
                break;
            case BodyOutcome.Truncated:
                await TruncatedAsync(exchange, runtime);
                break;
            default:
                runtime.Answer(StreamedError(exchange.Http.Request) ?? new Frame(FrameType.Done, default, default, length) { IsStreamed = true });
                await exchange.AcceptAsync();
                break;
        }
    }

    private static async Task TruncatedAsync(ApiExchange exchange, RuntimeConversation runtime)
    {
        var body = PlatformBody.Of("Runtime.TruncatedResponse", $"RequestId: {exchange.Id} Error: {ApiErrors.Truncated.ErrorMessage}");
        runtime.Answer(Error("Runtime.TruncatedResponse", body));
        await exchange.RefuseAsync(ApiErrors.Truncated);
    }

    // An error in the middle of a stream stands behind its end. A caller who waits for the whole gets the error in place of what was sent.
    private static Frame? StreamedError(HttpRequest request)
    {
        if (!request.SupportsTrailers() || !request.CheckTrailersAvailable())
            return null;

        var type = request.GetTrailer(ErrorTypeHeader).ToString();
        if (type.Length == 0)
            return null;

        var encoded = request.GetTrailer(ErrorBodyTrailer).ToString();
        var body = new byte[encoded.Length];
        return Error(type, Convert.TryFromBase64String(encoded, body, out var length) ? body[..length] : Encoding.UTF8.GetBytes(encoded));
    }

    private static Frame Done(byte[] payload) => new(FrameType.Done, default, payload, payload.Length);

    private static Frame Error(string type, byte[] payload, ReadOnlyMemory<byte> cause = default) =>
        new(FrameType.Error, new FrameHeader(0, type) { Cause = cause }, payload, payload.Length);

    private static async Task WriteAsync(ApiExchange exchange, RuntimeEvent next)
    {
        var invocation = next.Invocation;
        var response = exchange.Http.Response;
        var headers = response.Headers;
        headers["Lambda-Runtime-Aws-Request-Id"] = invocation.RequestId;
        SetWhenPresent(headers, "Lambda-Runtime-Trace-Id", invocation.TraceHeader);
        SetWhenPresent(headers, "Lambda-Runtime-Client-Context", invocation.ClientContext);
        SetWhenPresent(headers, "Lambda-Runtime-Cognito-Identity", invocation.CognitoIdentity);
        SetWhenPresent(headers, "Lambda-Runtime-Invoked-Function-Arn", invocation.InvokedFunctionArn);
        headers["Lambda-Runtime-Deadline-Ms"] = next.DeadlineMs.ToString(CultureInfo.InvariantCulture);
        response.ContentType = "application/json";
        response.ContentLength = invocation.Payload.Length;
        try
        {
            await response.BodyWriter.WriteAsync(invocation.Payload, next.Answered);
        }
        catch (OperationCanceledException)
        {
            exchange.Http.Abort();
        }
    }

    // A client context is a document with any layout; a header is one line.
    private static void SetWhenPresent(IHeaderDictionary headers, string name, string? value)
    {
        if (string.IsNullOrEmpty(value))
            return;

        headers[name] = value.AsSpan().ContainsAnyInRange('\0', '\u001f') || value.Contains('\u007f')
            ? string.Create(value.Length, value, static (line, text) =>
            {
                for (var i = 0; i < line.Length; i++)
                    line[i] = char.IsControl(text[i]) ? ' ' : text[i];
            })
            : value;
    }

    private static Task RefuseAsync(ApiExchange exchange, RuntimeState from, RuntimeState to) =>
        exchange.RefuseAsync(ApiErrors.RuntimeTransition(RuntimeMoves.NameOf(from), RuntimeMoves.NameOf(to)));

    // Our own bootstrap is the runtime, and is always in the middle of something from outside.
    private static Task RefuseManagedAsync(ApiExchange exchange, RuntimeState to) => RefuseAsync(exchange, RuntimeState.Running, to);
}
