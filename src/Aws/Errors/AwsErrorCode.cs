namespace Kiln.Aws.Errors;

/// <summary>One kind of error, as the service model has it.</summary>
/// <param name="Name">For example <c>ResourceNotFoundException</c>.</param>
/// <param name="Status">HTTP status.</param>
public sealed record AwsErrorCode(string Name, int Status)
{
    /// <summary>The body's <c>Type</c> member; the model says whether it has one.</summary>
    public ErrorType Type { get; init; } = ErrorType.User;

    /// <summary>Code in the query protocol where it is another: InvalidParameterValue for InvalidParameterValueException.</summary>
    public string? QueryName { get; init; }

    /// <summary><c>message</c> or <c>Message</c>, by the model. Clients that are strict see the difference.</summary>
    public string MessageKey { get; init; } = "message";
}

public enum ErrorType
{
    /// <summary>Not written.</summary>
    None,
    User,
    Service,
}
