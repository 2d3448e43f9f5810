using Kiln.Aws.Operations;
using Kiln.Aws.Protocols;

namespace Kiln.Aws.Routing;

/// <summary>Where a request belongs. The operation is null when the service's model has none of that name or URI.</summary>
/// <param name="OperationName">As asked for, for the error message.</param>
public sealed record Route(
    AwsService Service, Protocol Protocol, Operation? Operation, string OperationName, IReadOnlyDictionary<string, string> Labels);
