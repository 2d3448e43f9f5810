using Kiln.Execution.Frames;

namespace Kiln.Execution.RuntimeApi;

/// <summary>A refusal, as the Runtime API words it.</summary>
internal sealed record ApiError(int Status, string ErrorType, string ErrorMessage);

/// <summary>All refusals of the Runtime, Extensions and Telemetry APIs, byte for byte as AWS's own server writes them.</summary>
internal static class ApiErrors
{
    private const string NotAllowed = "State transition is not allowed";

    public static ApiError InvalidRequestId { get; } = new(400, "InvalidRequestID", "Invalid request ID");

    public static ApiError InvalidResponseMode { get; } = new(400, "InvalidFunctionResponseMode", "Invalid function response mode");

    public static ApiError Truncated { get; } = new(400, "TruncatedHTTPRequest", "HTTP request detected as truncated");

    public static ApiError TooLarge { get; } =
        new(413, "RequestEntityTooLarge", $"Exceeded maximum allowed payload size ({FrameLimits.MaxResponse} bytes).");

    public static ApiError StreamTooLarge { get; } =
        new(413, "RequestEntityTooLarge", $"Exceeded maximum allowed payload size ({StreamedResponse.MaxBytes} bytes).");

    public static ApiError Internal { get; } = new(500, "InternalServerError", "Internal Server Error");

    public static ApiError EmptyExtensionName { get; } = new(403, "Extension.InvalidExtensionName", "Empty extension name");

    public static ApiError RegistrationClosed { get; } = new(403, "Extension.RegistrationClosed", "Extension registration closed already");

    public static ApiError TooManyExtensions { get; } = new(403, "Extension.TooManyExtensions", "Extension limit (10) reached");

    public static ApiError ExtensionNameTaken { get; } = new(403, "Extension.InvalidExtensionState", "Extension with this name already registered");

    public static ApiError MissingExtensionIdentifier { get; } =
        new(403, "Extension.MissingExtensionIdentifier", "Missing Lambda-Extension-Identifier header");

    public static ApiError InvalidExtensionIdentifier { get; } =
        new(403, "Extension.InvalidExtensionIdentifier", "Invalid Lambda-Extension-Identifier");

    public static ApiError UnknownExtensionIdentifier { get; } =
        new(403, "Extension.UnknownExtensionIdentifier", "Unknown Lambda-Extension-Identifier");

    public static ApiError MissingErrorType { get; } =
        new(403, "Extension.MissingHeader", "Lambda-Extension-Function-Error-Type not found");

    /// <summary>No refusal by its status: an extension that can do without goes on.</summary>
    public static ApiError TelemetryNotSupported { get; } = new(202, "Telemetry.NotSupported", "Telemetry API is not supported");

    public static ApiError LogsNotSupported { get; } = new(202, "Logs.NotSupported", "Logs API is not supported");

    public static ApiError TelemetryClosed { get; } = new(403, "Telemetry.SubscriptionClosed", "Telemetry API subscription is closed");

    public static ApiError LogsClosed { get; } = new(403, "Logs.SubscriptionClosed", "Logs API subscription is closed");

    public static ApiError RuntimeTransition(string from, string to) =>
        new(403, "InvalidStateTransition", $"State transition from {from} to {to} failed for runtime. Error: {NotAllowed}");

    public static ApiError ExtensionTransition(string from, string to, string extension) =>
        new(403, "Extension.InvalidExtensionState", $"State transition from {from} to {to} failed for extension {extension}. Error: {NotAllowed}");

    public static ApiError UnknownExtension(string id) => new(403, "Extension.UnknownExtensionIdentifier", $"Unknown extension {id}");

    public static ApiError InvalidEventType(string name, string why) => new(403, "Extension.InvalidEventType", $"{name}: {why}");

    public static ApiError InvalidRequestFormat(string why) => new(403, "InvalidRequestFormat", why);

    public static ApiError Validation(string why) => new(400, "ValidationError", why);
}
