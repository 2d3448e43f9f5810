using Kiln.Aws.Errors;

namespace Kiln.Services.CloudWatch;

/// <summary>Errors of the model with CloudWatch's texts. The query protocol has other names for some.</summary>
internal static class CloudWatchErrors
{
    private static readonly AwsErrorCode InvalidParameterValue = Of("InvalidParameterValueException", "InvalidParameterValue");
    private static readonly AwsErrorCode InvalidParameterCombination = Of("InvalidParameterCombinationException", "InvalidParameterCombination");
    private static readonly AwsErrorCode MissingRequiredParameter = Of("MissingRequiredParameterException", "MissingParameter");
    private static readonly AwsErrorCode InvalidNextToken = Of("InvalidNextToken", "InvalidNextToken");
    private static readonly AwsErrorCode InvalidFormat = Of("InvalidFormatFault", "InvalidFormat");
    private static readonly AwsErrorCode LimitExceeded = Of("LimitExceededFault", "LimitExceeded");
    private static readonly AwsErrorCode NotFound = Of("ResourceNotFound", "ResourceNotFound") with { Status = 404 };
    private static readonly AwsErrorCode ResourceNotFound = Of("ResourceNotFoundException", "ResourceNotFoundException") with { Status = 404 };
    private static readonly AwsErrorCode DashboardInput = Of("DashboardInvalidInputError", "InvalidParameterInput");
    private static readonly AwsErrorCode ValidationError = Of("ValidationError", "ValidationError");

    internal static IReadOnlyList<AwsErrorCode> Modelled { get; } =
        [InvalidParameterValue, InvalidParameterCombination, MissingRequiredParameter, InvalidNextToken, InvalidFormat, LimitExceeded, NotFound, ResourceNotFound, DashboardInput];

    internal static AwsException Invalid(string message) => new(InvalidParameterValue, message);

    internal static AwsException InvalidCombination(string message) => new(InvalidParameterCombination, message);

    internal static AwsException Missing(string message) => new(MissingRequiredParameter, message);

    internal static AwsException Validation(string message) => new(ValidationError, message);

    internal static AwsException InvalidToken() => new(InvalidNextToken, "Invalid nextToken");

    internal static AwsException BadFormat(string message) => new(InvalidFormat, message);

    internal static AwsException TooMany(string message) => new(LimitExceeded, message);

    internal static AwsException NoSuchAlarm(string message) => new(NotFound, message);

    internal static AwsException InvalidDashboard(string message) => new(DashboardInput, message);

    internal static AwsException NoSuchDashboard(string name) => new(NotFound, $"Dashboard {name} does not exist");

    internal static AwsException NoSuchResource(string arn) =>
        new(ResourceNotFound, $"Unknown resource: {arn}") { Members = [("ResourceType", "cloudwatch:alarm"), ("ResourceId", arn)] };

    private static AwsErrorCode Of(string name, string queryName) => new(name, 400) { Type = ErrorType.None, QueryName = queryName };
}
