using Kiln.Aws.Errors;

namespace Kiln.Services.Logs;

/// <summary>Errors of the model with CloudWatch Logs' texts.</summary>
internal static class LogsErrors
{
    private static readonly AwsErrorCode ResourceNotFound = new("ResourceNotFoundException", 400);
    private static readonly AwsErrorCode ResourceAlreadyExists = new("ResourceAlreadyExistsException", 400);
    private static readonly AwsErrorCode InvalidParameter = new("InvalidParameterException", 400);

    internal static AwsException NoSuchGroup() => new(ResourceNotFound, "The specified log group does not exist.");

    internal static AwsException NoSuchStream() => new(ResourceNotFound, "The specified log stream does not exist.");

    internal static AwsException GroupExists() => new(ResourceAlreadyExists, "The specified log group already exists");

    internal static AwsException StreamExists() => new(ResourceAlreadyExists, "The specified log stream already exists");

    internal static AwsException InvalidToken() => new(InvalidParameter, "The specified nextToken is invalid.");

    internal static AwsException Invalid(string message) => new(InvalidParameter, message);
}
