using System.Text.Json;
using Kiln.Execution.RuntimeApi.Telemetry;

namespace Kiln.Execution.RuntimeApi.Extensions;

/// <summary>What an extension asks: register, event/next, init/error, exit/error, and the two subscriptions.</summary>
internal static class ExtensionRoutes
{
    private const string IdentifierHeader = "Lambda-Extension-Identifier";
    private const int MaxName = 255;

    public static async Task RegisterAsync(ApiExchange exchange)
    {
        var name = exchange.Header("Lambda-Extension-Name");
        if (name.Length is 0 or > MaxName)
        {
            await exchange.RefuseAsync(ApiErrors.EmptyExtensionName);
            return;
        }

        var request = RegisterRequest.Read(await exchange.ReadDocumentAsync());
        if (request.Fault is { } fault)
        {
            await exchange.RefuseAsync(ApiErrors.InvalidRequestFormat(fault));
            return;
        }

        var extensions = exchange.Api.Extensions;
        var isExternal = extensions.IsExternal(name);
        var events = ExtensionEvents.None;
        foreach (var text in request.Events)
        {
            var one = Extension.EventOf(text);
            if (one == ExtensionEvents.None || (one == ExtensionEvents.Shutdown && !isExternal))
            {
                var why = one == ExtensionEvents.None ? "ErrorInvalidEventType" : "ShutdownEventNotSupportedForInternalExtension";
                await exchange.RefuseAsync(ApiErrors.InvalidEventType(text, why));
                return;
            }

            events |= one;
        }

        if (extensions.Register(name, events, out var extension) is { } refusal)
            await exchange.RefuseAsync(ErrorOf(refusal, extension, name));
        else
            await AnswerAsync(exchange, extension!);
    }

    public static async Task NextAsync(ApiExchange exchange)
    {
        if (await IdentifiedAsync(exchange) is not { } id)
            return;

        var extensions = exchange.Api.Extensions;
        if (extensions.Find(id) is not { } extension)
        {
            await exchange.RefuseAsync(ApiErrors.UnknownExtension(id.ToString()));
        }
        else if (!extensions.TryAsk(extension, out var from))
        {
            await exchange.RefuseAsync(ApiErrors.ExtensionTransition(from.ToString(), nameof(ExtensionState.Ready), id.ToString()));
        }
        else if (await extensions.NextAsync(extension, exchange.Aborted) is { } body)
        {
            exchange.Http.Response.Headers["Lambda-Extension-Event-Identifier"] = Guid.NewGuid().ToString();
            await exchange.JsonAsync(body);
        }
        else
        {
            exchange.Http.Abort();
        }
    }

    public static Task InitErrorAsync(ApiExchange exchange) => FailAsync(exchange, ExtensionState.InitError, nameof(ExtensionState.InitError));

    // AWS names the state that follows the one that is asked for.
    public static Task ExitErrorAsync(ApiExchange exchange) => FailAsync(exchange, ExtensionState.ExitError, nameof(ExtensionState.Exited));

    public static Task TelemetryAsync(ApiExchange exchange) => SubscribeAsync(
        exchange, TelemetryApi.Telemetry, ApiErrors.TelemetryClosed, ApiErrors.TelemetryNotSupported);

    public static Task LogsAsync(ApiExchange exchange) => SubscribeAsync(
        exchange, TelemetryApi.Logs, ApiErrors.LogsClosed, ApiErrors.LogsNotSupported);

    private static async Task SubscribeAsync(ApiExchange exchange, TelemetryApi api, ApiError closed, ApiError notSupported)
    {
        if (!exchange.Api.HasTelemetry)
        {
            await exchange.RefuseAsync(notSupported);
            return;
        }

        if (await IdentifiedAsync(exchange) is not { } id)
            return;

        var settings = default(TelemetrySettings);
        var faults = "Request body is too large";
        if (exchange.Api.Extensions.Find(id) is not { } extension)
            await exchange.RefuseAsync(ApiErrors.UnknownExtension(id.ToString()));
        else if (exchange.Api.Extensions.IsClosed)
            await exchange.RefuseAsync(closed);
        else if (await exchange.ReadDocumentAsync() is not { } body || (settings = TelemetryRequestReader.Read(api, body, out faults)) is null)
            await exchange.RefuseAsync(ApiErrors.Validation(faults));
        else if (!exchange.Api.TrySubscribe(extension, settings))
            await exchange.RefuseAsync(closed);
        else
            await exchange.JsonAsync("\"OK\""u8.ToArray());
    }

    private static async Task FailAsync(ApiExchange exchange, ExtensionState to, string toName)
    {
        if (await IdentifiedAsync(exchange) is not { } id)
            return;

        var errorType = exchange.Header("Lambda-Extension-Function-Error-Type");
        errorType = errorType.Length > MaxName ? errorType[..MaxName] : errorType;
        if (errorType.Length == 0)
            await exchange.RefuseAsync(ApiErrors.MissingErrorType);
        else if (exchange.Api.Extensions.Find(id) is not { } extension)
            await exchange.RefuseAsync(ApiErrors.UnknownExtensionIdentifier);
        else if (!exchange.Api.Extensions.TryFail(extension, to, errorType, out var from))
            await exchange.RefuseAsync(ApiErrors.ExtensionTransition(from.ToString(), toName, id.ToString()));
        else
            await AcceptFailureAsync(exchange, to, errorType);
    }

    private static async Task AcceptFailureAsync(ApiExchange exchange, ExtensionState state, string errorType)
    {
        try
        {
            await exchange.AcceptAsync();
        }
        finally
        {
            var name = state == ExtensionState.InitError ? "Extension.InitError" : "Extension.ExitError";
            exchange.Api.Extensions.Fail(new ExtensionFailure(name, errorType));
        }
    }

    // Null: refused.
    private static async ValueTask<Guid?> IdentifiedAsync(ApiExchange exchange)
    {
        var header = exchange.Header(IdentifierHeader);
        if (Guid.TryParse(header, out var id))
            return id;

        await exchange.RefuseAsync(header.Length == 0 ? ApiErrors.MissingExtensionIdentifier : ApiErrors.InvalidExtensionIdentifier);
        return null;
    }

    private static ApiError ErrorOf(RegistrationRefusal refusal, Extension? extension, string name) => refusal switch
    {
        RegistrationRefusal.Closed => ApiErrors.RegistrationClosed,
        RegistrationRefusal.TooMany => ApiErrors.TooManyExtensions,
        RegistrationRefusal.NameTaken => ApiErrors.ExtensionNameTaken,
        _ => ApiErrors.ExtensionTransition($"{extension!.State}", nameof(ExtensionState.Registered), name),
    };

    private static Task AnswerAsync(ApiExchange exchange, Extension extension)
    {
        var function = exchange.Api.Function;
        var wantsAccount = exchange.Header("Lambda-Extension-Accept-Feature").Split(',', StringSplitOptions.TrimEntries).Contains("accountId");
        exchange.Http.Response.Headers[IdentifierHeader] = extension.Id.ToString();
        return exchange.JsonAsync(json =>
        {
            if (wantsAccount)
                json.WriteString("accountId"u8, function.AccountId);

            json.WriteString("functionName"u8, function.FunctionName);
            json.WriteString("functionVersion"u8, function.Version);
            json.WriteString("handler"u8, function.Handler);
        });
    }
}

/// <summary><c>{"events":["INVOKE","SHUTDOWN"]}</c></summary>
/// <param name="Fault">Null: it is one.</param>
internal sealed record RegisterRequest(IReadOnlyList<string> Events, string? Fault)
{
    public static RegisterRequest Read(byte[]? body)
    {
        if (body is null or [])
            return new RegisterRequest([], "unexpected end of JSON input");

        try
        {
            using var json = JsonDocument.Parse(body);
            return Read(json.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new RegisterRequest([], "request body is not the JSON object it must be");
        }
    }

    private static RegisterRequest Read(JsonElement request)
    {
        if (request.TryGetProperty("configurationKeys", out var keys) && keys.ValueKind == JsonValueKind.Array && keys.GetArrayLength() > 0)
            return new RegisterRequest([], "configurationKeys are deprecated; use environment variables instead");

        var events = new List<string>();
        if (request.TryGetProperty("events", out var member) && member.ValueKind != JsonValueKind.Null)
        {
            foreach (var element in member.EnumerateArray())
                events.Add(element.GetString() ?? "");
        }

        return new RegisterRequest(events, null);
    }
}
