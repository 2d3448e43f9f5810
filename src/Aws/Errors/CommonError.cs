using Kiln.Aws.Protocols;

namespace Kiln.Aws.Errors;

/// <summary>Errors that every service has, under names and statuses that differ by protocol.</summary>
public enum CommonError
{
    MissingAuthenticationToken,
    IncompleteSignature,
    InvalidSignature,
    UnrecognizedClient,
    ExpiredToken,
    AccessDenied,
    UnknownOperation,
    Serialization,
    RequestTooLarge,
    InternalFailure,
}

/// <summary>Names as observed with rest-json (lambda), AWS JSON (logs) and query (iam, sts).</summary>
public static class CommonErrors
{
    private static readonly Dictionary<(CommonError, ProtocolFamily), AwsErrorCode> Codes = new()
    {
        [(CommonError.MissingAuthenticationToken, ProtocolFamily.Rest)] = Of("MissingAuthenticationTokenException", 403),
        [(CommonError.MissingAuthenticationToken, ProtocolFamily.Json)] = Of("MissingAuthenticationTokenException", 400),
        [(CommonError.MissingAuthenticationToken, ProtocolFamily.Query)] = Of("MissingAuthenticationToken", 403),
        [(CommonError.IncompleteSignature, ProtocolFamily.Rest)] = Of("IncompleteSignatureException", 403),
        [(CommonError.IncompleteSignature, ProtocolFamily.Json)] = Of("IncompleteSignatureException", 400),
        [(CommonError.IncompleteSignature, ProtocolFamily.Query)] = Of("IncompleteSignature", 400),
        [(CommonError.InvalidSignature, ProtocolFamily.Rest)] = Of("InvalidSignatureException", 403),
        [(CommonError.InvalidSignature, ProtocolFamily.Json)] = Of("InvalidSignatureException", 400),
        [(CommonError.InvalidSignature, ProtocolFamily.Query)] = Of("SignatureDoesNotMatch", 403),
        [(CommonError.UnrecognizedClient, ProtocolFamily.Rest)] = Of("UnrecognizedClientException", 403),
        [(CommonError.UnrecognizedClient, ProtocolFamily.Json)] = Of("UnrecognizedClientException", 400),
        [(CommonError.UnrecognizedClient, ProtocolFamily.Query)] = Of("InvalidClientTokenId", 403),
        [(CommonError.ExpiredToken, ProtocolFamily.Rest)] = Of("ExpiredTokenException", 403),
        [(CommonError.ExpiredToken, ProtocolFamily.Json)] = Of("ExpiredTokenException", 400),
        [(CommonError.ExpiredToken, ProtocolFamily.Query)] = Of("ExpiredToken", 403),
        [(CommonError.AccessDenied, ProtocolFamily.Rest)] = Of("AccessDeniedException", 403, "Message"),
        [(CommonError.AccessDenied, ProtocolFamily.Json)] = Of("AccessDeniedException", 400, "Message"),
        [(CommonError.AccessDenied, ProtocolFamily.Query)] = Of("AccessDenied", 403),
        [(CommonError.UnknownOperation, ProtocolFamily.Rest)] = Of("UnknownOperationException", 404),
        [(CommonError.UnknownOperation, ProtocolFamily.Json)] = Of("UnknownOperationException", 400),
        [(CommonError.UnknownOperation, ProtocolFamily.Query)] = Of("InvalidAction", 400),
        [(CommonError.Serialization, ProtocolFamily.Rest)] = Of("SerializationException", 400),
        [(CommonError.Serialization, ProtocolFamily.Json)] = Of("SerializationException", 400),
        [(CommonError.Serialization, ProtocolFamily.Query)] = Of("MalformedInput", 400),
        [(CommonError.RequestTooLarge, ProtocolFamily.Rest)] = Of("RequestEntityTooLargeException", 413),
        [(CommonError.RequestTooLarge, ProtocolFamily.Json)] = Of("RequestEntityTooLargeException", 413),
        [(CommonError.RequestTooLarge, ProtocolFamily.Query)] = Of("RequestEntityTooLarge", 413),
        [(CommonError.InternalFailure, ProtocolFamily.Rest)] = new("ServiceException", 500) { Type = ErrorType.Service, MessageKey = "Message" },
        [(CommonError.InternalFailure, ProtocolFamily.Json)] = Of("InternalFailure", 500),
        [(CommonError.InternalFailure, ProtocolFamily.Query)] = Of("InternalFailure", 500),
    };

    public static AwsException Exception(CommonError error, ProtocolFamily family, string message) => new(Codes[(error, family)], message);

    private static AwsErrorCode Of(string name, int status, string messageKey = "message") =>
        new(name, status) { Type = ErrorType.None, MessageKey = messageKey };
}
