using Kiln.Aws.Errors;

namespace Kiln.Services.Logs;

/// <summary>Errors of the model with CloudWatch Logs' texts.</summary>
internal static class LogsErrors
{
    private static readonly AwsErrorCode ResourceNotFound = new("ResourceNotFoundException", 400);
    private static readonly AwsErrorCode ResourceAlreadyExists = new("ResourceAlreadyExistsException", 400);
    private static readonly AwsErrorCode InvalidParameter = new("InvalidParameterException", 400);
    private static readonly AwsErrorCode InvalidOperation = new("InvalidOperationException", 400);
    private static readonly AwsErrorCode Malformed = new("MalformedQueryException", 400);
    private static readonly AwsErrorCode TooMany = new("TooManyTagsException", 400);
    private static readonly AwsErrorCode LimitReached = new("LimitExceededException", 400);

    internal static AwsException NoSuchGroup() => new(ResourceNotFound, "The specified log group does not exist.");

    internal static AwsException NoSuchStream() => new(ResourceNotFound, "The specified log stream does not exist.");

    internal static AwsException GroupExists() => new(ResourceAlreadyExists, "The specified log group already exists");

    internal static AwsException StreamExists() => new(ResourceAlreadyExists, "The specified log stream already exists");

    internal static AwsException InvalidToken() => new(InvalidParameter, "The specified nextToken is invalid.");

    internal static AwsException InvalidPattern(string reason) => new(InvalidParameter, $"Invalid filter pattern: {reason}");

    internal static AwsException InvalidTerm(string term) => new(InvalidParameter, $"Invalid character(s) in term '{term}'");

    internal static AwsException NoSuch(string what) => new(ResourceNotFound, $"The specified {what} does not exist.");

    internal static AwsException TooManyQueries(int most) => new(LimitReached, $"Account maximum query concurrency limit of [{most}] reached.");

    /// <param name="end">Offset behind the fault.</param>
    internal static AwsException MalformedQuery(string message, int start, int end) => new(Malformed, message)
    {
        WriteDetail = json =>
        {
            json.WriteStartObject("queryCompileError");
            json.WriteStartObject("location");
            json.WriteNumber("startCharOffset", start);
            json.WriteNumber("endCharOffset", end);
            json.WriteEndObject();
            json.WriteString("message", message);
            json.WriteEndObject();
        },
    };

    internal static AwsException TooManyTags(string arn) => new(TooMany, "The maximum number of tags of a resource is 50.") { Members = [("resourceName", arn)] };

    internal static AwsException Protected() =>
        new(InvalidOperation, "The log group is protected from deletion: switch its deletion protection off first.");

    internal static AwsException InvalidState(string message) => new(InvalidOperation, message);

    internal static AwsException LimitExceeded() => new(LimitReached, "Resource limit exceeded.");

    internal static AwsException Invalid(string message) => new(InvalidParameter, message);
}
