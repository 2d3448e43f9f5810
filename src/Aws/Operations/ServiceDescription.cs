using Kiln.Aws.Errors;
using Kiln.Aws.Protocols;

namespace Kiln.Aws.Operations;

/// <summary>What is fixed about a service: the facts of its model's metadata, and the codes that differ between services.</summary>
public sealed record ServiceDescription
{
    /// <summary>Name of the model, for example <c>cloudwatch</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Name in the credential scope, for example <c>monitoring</c>.</summary>
    public required string SigningName { get; init; }
    public required IReadOnlyList<ProtocolKind> Protocols { get; init; }

    /// <summary>Prefix of <c>X-Amz-Target</c>, for example <c>Logs_20140328</c>; also the service's name in RPC v2 paths.</summary>
    public string? TargetPrefix { get; init; }

    /// <summary>Namespace of XML answers.</summary>
    public string XmlNamespace { get; init; } = "";

    /// <summary><c>Version</c> parameter of query requests, by which an unsigned one finds its service.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>Error code of a request that fails the model's constraints.</summary>
    public string ValidationErrorCode { get; init; } = "ValidationException";

    /// <summary>Key of the message of such an error, as the model has it.</summary>
    public string ValidationMessageKey { get; init; } = "message";

    /// <summary>Error of a request that IAM does not allow, where the service has one of its own.</summary>
    public AwsErrorCode? Denial { get; init; }

    /// <summary>Members are written <c>logGroupName</c> rather than <c>LogGroupName</c>.</summary>
    public bool CamelCaseMembers { get; init; }

    /// <summary>Global services have no regions: their requests are signed for us-east-1 whatever the client's region.</summary>
    public bool IsGlobal { get; init; }
}
