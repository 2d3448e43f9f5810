using Kiln.Aws.Errors;
using Kiln.Execution;
using Kiln.Services.Lambda.Functions;

namespace Kiln.Services.Lambda;

/// <summary>Lambda's errors: codes as the service model has them, texts as AWS answers them.</summary>
public static class LambdaErrors
{
    public static readonly AwsErrorCode ResourceNotFoundException = new("ResourceNotFoundException", 404) { MessageKey = "Message" };
    public static readonly AwsErrorCode ResourceConflictException = new("ResourceConflictException", 409);
    public static readonly AwsErrorCode ProvisionedConcurrencyConfigNotFoundException = new("ProvisionedConcurrencyConfigNotFoundException", 404);
    public static readonly AwsErrorCode ServiceException = new("ServiceException", 500) { Type = ErrorType.Service, MessageKey = "Message" };
    public static readonly AwsErrorCode RecursiveInvocationException = new("RecursiveInvocationException", 400) { MessageKey = "Message" };
    public static readonly AwsErrorCode CodeSigningConfigNotFoundException = new("CodeSigningConfigNotFoundException", 404) { MessageKey = "Message" };
    public static readonly AwsErrorCode CodeVerificationFailedException = new("CodeVerificationFailedException", 400) { MessageKey = "Message" };
    public static readonly AwsErrorCode EFSMountFailureException = new("EFSMountFailureException", 403) { MessageKey = "Message" };
    public static readonly AwsErrorCode InvalidParameterValueException = new("InvalidParameterValueException", 400);
    public static readonly AwsErrorCode InvalidRequestContentException = new("InvalidRequestContentException", 400);
    public static readonly AwsErrorCode PreconditionFailedException = new("PreconditionFailedException", 412);
    public static readonly AwsErrorCode TooManyRequestsException = new("TooManyRequestsException", 429);
    public static readonly AwsErrorCode CodeStorageExceededException = new("CodeStorageExceededException", 400);
    public static readonly AwsErrorCode PolicyLengthExceededException = new("PolicyLengthExceededException", 400);
    public static readonly AwsErrorCode ValidationException = new("ValidationException", 400) { Type = ErrorType.None };
    public static readonly AwsErrorCode AccessDeniedException = new("AccessDeniedException", 403) { Type = ErrorType.None, MessageKey = "Message" };
    public static readonly AwsErrorCode RequestEntityTooLargeException = new("RequestEntityTooLargeException", 413) { Type = ErrorType.None };

    /// <summary>Codes that the service model defines; the others are the front end's.</summary>
    public static readonly IReadOnlyList<AwsErrorCode> Modelled =
    [
        ResourceNotFoundException, ResourceConflictException, InvalidParameterValueException, InvalidRequestContentException,
        PreconditionFailedException, TooManyRequestsException, CodeStorageExceededException, PolicyLengthExceededException,
        ProvisionedConcurrencyConfigNotFoundException, ServiceException, RecursiveInvocationException, CodeSigningConfigNotFoundException,
        CodeVerificationFailedException, EFSMountFailureException,
    ];

    public static AwsException FunctionNotFound(string arn) => new(ResourceNotFoundException, $"Function not found: {arn}");

    public static AwsException OtherRegion(string region, string here) =>
        new(ResourceNotFoundException, $"Functions from '{region}' are not reachable in this region ('{here}')");

    public static AwsException OtherRegionOfLayer(string region, string here) =>
        new(ResourceNotFoundException, $"Layers from '{region}' are not reachable in this region ('{here}')");

    public static AwsException NoSuchResource() => new(ResourceNotFoundException, "The resource you requested does not exist.");

    public static AwsException LayerVersionNotFound(string arn) => new(ResourceNotFoundException, $"Layer version {arn} does not exist.");

    public static AwsException LayerPolicyRevisionMismatch() =>
        new(PreconditionFailedException, "The Revision Id provided does not match the latest Revision Id. Call the GetLayerPolicy API to retrieve the latest Revision Id");

    public static AwsException PolicyTooLong(int size, int most) =>
        new(PolicyLengthExceededException, $"The final policy size ({size}) is bigger than the limit ({most}).");

    public static AwsException OtherAccount(string callerArn, string action, string arn) =>
        new(AccessDeniedException, $"User: {callerArn} is not authorized to perform: lambda:{action} on resource: {arn} because no resource-based policy allows the lambda:{action} action");

    public static AwsException FunctionExists(string name) => new(ResourceConflictException, $"Function already exist: {name}");

    public static AwsException UpdateInProgress(string arn) =>
        new(ResourceConflictException, $"The operation cannot be performed at this time. An update is in progress for resource: {arn}");

    public static AwsException NotInvocable(string state) =>
        new(ResourceConflictException, $"The operation cannot be performed at this time. The function is currently in the following state: {state}");

    public static AwsException RevisionMismatch() =>
        new(PreconditionFailedException, "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id");

    public static AwsException InvalidParameter(string message) => new(InvalidParameterValueException, message);

    /// <summary>At an invoke. It was when the function was made.</summary>
    public static AwsException RoleNoLongerAssumable() => new(AccessDeniedException, "The role defined for the function cannot be assumed by Lambda.");

    public static AwsException RoleNotAssumable() => InvalidParameter("The role defined for the function cannot be assumed by Lambda.");

    public static AwsException NotAZip() => InvalidParameter("Could not unzip uploaded file. Please check your file, then try to upload again.");

    public static AwsException UnzippedTooLarge() =>
        InvalidParameter($"Unzipped size must be smaller than {LambdaLimits.UnzippedBytes} bytes");

    public static AwsException ZippedTooLarge() =>
        new(RequestEntityTooLargeException, $"Zipped size must be smaller than {LambdaLimits.ZippedBytes} bytes");

    public static AwsException CodeStorageExceeded() => new(CodeStorageExceededException, "Code storage limit exceeded.");

    public static AwsException QualifierMismatch() =>
        InvalidParameter("The derived qualifier from the function name does not match the specified qualifier.");

    /// <summary>The model's wording for a bound that the service holds itself.</summary>
    public static AwsException OutOfBounds(AwsErrorCode code, string value, string path, string constraint) =>
        new(code, $"1 validation error detected: Value '{value}' at '{path}' failed to satisfy constraint: {constraint}");

    public static AwsException NotBuilt(string what) => InvalidParameter($"Kiln does not support {what} yet.");

    public static AwsException EventTooLarge(int length) =>
        new(RequestEntityTooLargeException, $"{length} byte payload is too large for the Event invocation type (limit {LambdaLimits.AsynchronousPayloadBytes} bytes)");

    public const string RecursiveLoop =
        "Lambda has detected your function being invoked in a recursive loop with other Amazon Web Services resources and stopped your function's invocation.";

    public static AwsException RecursiveInvocation() => new(RecursiveInvocationException, RecursiveLoop);

    /// <summary>Of an invocation whose event did not run.</summary>
    public static AwsException DidNotRun(FunctionRecord function, InvocationOutcome outcome) => outcome switch
    {
        InvocationOutcome.Throttled throttled => Throttled(throttled.Reason.ToString()),
        InvocationOutcome.NotMounted => new(
            EFSMountFailureException, $"The function could not mount the EFS file system with access point {function.FileSystemConfigs?[0].Arn}."),
        _ => throw new InvalidOperationException($"An outcome of type {outcome.GetType().Name} has no error."),
    };

    public static AwsException Throttled(string reason) =>
        new(TooManyRequestsException, "Rate Exceeded.") { Members = [("Reason", reason)], Headers = [("Retry-After", "1")] };
}
