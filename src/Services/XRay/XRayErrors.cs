using Kiln.Aws.Errors;

namespace Kiln.Services.XRay;

/// <summary>Errors of the model.</summary>
internal static class XRayErrors
{
    private static readonly AwsErrorCode InvalidRequest = Code("InvalidRequestException", 400);
    private static readonly AwsErrorCode RuleLimitExceeded = Code("RuleLimitExceededException", 400);
    private static readonly AwsErrorCode ResourceNotFound = Code("ResourceNotFoundException", 404);
    private static readonly AwsErrorCode TooManyTags = Code("TooManyTagsException", 400);

    internal static AwsException Invalid(string message) => new(InvalidRequest, message);

    internal static AwsException InvalidFilter(string why) => Invalid($"Invalid filter expression: {why}");

    internal static AwsException InvalidToken() => Invalid("Invalid NextToken.");

    internal static AwsException TooManyRules(int most) => new(RuleLimitExceeded, $"The number of sampling rules cannot exceed {most}.");

    internal static AwsException NotFound(string arn) => new(ResourceNotFound, $"Resource {arn} is not found.") { Members = [("ResourceName", arn)] };

    internal static AwsException TooMany(string arn, int most) =>
        new(TooManyTags, $"A resource cannot have more than {most} tags.") { Members = [("ResourceName", arn)] };

    private static AwsErrorCode Code(string name, int status) => new(name, status) { MessageKey = "Message", Type = ErrorType.None };
}
