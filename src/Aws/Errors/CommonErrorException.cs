namespace Kiln.Aws.Errors;

/// <summary>Thrown where the protocol is not at hand; the pipeline gives it the name that the protocol has for it.</summary>
public sealed class CommonErrorException(CommonError error, string message) : Exception(message)
{
    public CommonError Error => error;
}
