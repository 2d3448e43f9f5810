using Kiln.Aws.Errors;
using Kiln.Aws.Operations;

namespace Kiln.Aws.Validation;

/// <summary>Holds a request against its model, and words the failure as AWS does.</summary>
public static class Validator
{
    /// <exception cref="AwsException">With the service's validation code, naming every failure.</exception>
    public static void Validate(ServiceDescription service, RequestShape shape, object request)
    {
        var failures = shape.Rules.Failures(request);
        if (failures.Count > 0)
            throw new AwsException(new(service.ValidationErrorCode, 400) { Type = ErrorType.None, MessageKey = service.ValidationMessageKey }, Text(failures));
    }

    public static string Text(IReadOnlyCollection<string> failures) =>
        $"{failures.Count} validation error{(failures.Count == 1 ? "" : "s")} detected: {string.Join("; ", failures)}";
}
