namespace Kiln.Services.Iam.Policies;

/// <summary>
/// What IAM says to a resource that it does not take. Up to here it is lenient: parts may be missing, services that there are not may be
/// named.
/// </summary>
internal static class ResourceGrammar
{
    private static readonly string[] Partitions =
    [
        "*", "aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f",
    ];

    private static readonly string[] IamPaths =
    [
        "user/", "federated-user/", "role/", "group/", "instance-profile/", "mfa/", "server-certificate/", "policy/", "sms-mfa/",
        "saml-provider/", "oidc-provider/", "report/", "access-report/",
    ];

    internal static void Check(string resource)
    {
        if (FaultOf(resource) is { } fault)
            throw new PolicyFault(fault);
    }

    internal static string? FaultOf(string resource)
    {
        if (resource == "*")
            return null;
        var parts = resource.Split(':');
        if (parts.Length == 1)
            return $"Resource {resource} must be in ARN format or \"*\".";
        if (!Partitions.Contains(parts[1]))
            return $"Partition \"{parts[1]}\" is not valid for resource \"arn:{parts[1]}:{Rest(parts)}\".";
        if (parts.Length == 2)
            return "Resource vendor must be fully qualified and cannot contain regexes.";
        if (parts[2].Length == 0 || (parts.Length < 6 && resource.Contains("::", StringComparison.Ordinal)))
            return PolicyFaults.Legacy;
        var region = parts.Length > 3 ? parts[3] : "";
        var path = parts.Length > 5 ? string.Join(':', parts[5..]) : "";
        switch (parts[2])
        {
            case "iam" when region.Length > 0 && region != "*":
                return $"IAM resource {resource} cannot contain region information.";
            case "iam" when parts.Length > 5 && !IsIamPath(path):
                return $"IAM resource path must either be \"*\" or start with {string.Join(", ", IamPaths)}.";
            case "s3" when region.Length > 0 && region != "*" && !path.StartsWith("accesspoint", StringComparison.Ordinal):
                return $"Resource {resource} can not contain region information.";
            default:
                return null;
        }
    }

    // What an author left out, the text shows as stars.
    private static string Rest(string[] parts) => string.Join(':', Enumerable.Range(2, 4).Select(i => i switch
    {
        _ when i >= parts.Length => "*",
        2 when parts[2].Length == 0 && parts.Length == 3 => "*",
        5 => string.Join(':', parts[5..]),
        _ => parts[i],
    }));

    // Beyond the paths themselves what may still become one: a wildcard, a variable, the account's root.
    private static bool IsIamPath(string path) =>
        path is "*" or "root" || path.Contains("${", StringComparison.Ordinal) || Array.Exists(IamPaths, known => path.StartsWith(known, StringComparison.Ordinal))
        || path.IndexOfAny(['*', '?']) is >= 0 and var wildcard && Array.Exists(IamPaths, known => known.StartsWith(path[..wildcard], StringComparison.Ordinal));
}
