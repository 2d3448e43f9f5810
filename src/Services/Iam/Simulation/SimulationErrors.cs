using Kiln.Aws.Errors;

namespace Kiln.Services.Iam.Simulation;

internal static class SimulationErrors
{
    private static readonly AwsErrorCode InvalidInput = new("InvalidInput", 400);
    private static readonly AwsErrorCode NoSuchEntity = new("NoSuchEntity", 404);

    internal static AwsException Invalid(string message) => new(InvalidInput, message);

    internal static AwsException NoSuchIdentity(string arn) => new(NoSuchEntity, $"The {KindOf(arn)} with name {arn[(arn.LastIndexOf('/') + 1)..]} cannot be found.");

    private static string KindOf(string arn) => arn.Split(':', 6) is [_, _, _, _, _, var resource] && resource.Contains('/', StringComparison.Ordinal)
        ? resource[..resource.IndexOf('/', StringComparison.Ordinal)]
        : "entity";
}
