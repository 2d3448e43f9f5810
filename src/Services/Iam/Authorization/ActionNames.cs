using System.Collections.Frozen;
using Kiln.Aws.Operations;

namespace Kiln.Services.Iam.Authorization;

/// <summary>The action that policies call an operation by: <c>lambda:GetFunction</c>.</summary>
internal static class ActionNames
{
    internal const string GetCallerIdentity = "sts:GetCallerIdentity";

    // The operations whose action has another name.
    private static readonly FrozenDictionary<(string Service, string Operation), string> Exceptions =
        new Dictionary<(string, string), string>
        {
            [("lambda", "Invoke")] = "InvokeFunction",
            [("lambda", "InvokeWithResponseStream")] = "InvokeFunction",
            [("lambda", "GetLayerVersionByArn")] = "GetLayerVersion",
        }.ToFrozenDictionary();

    internal static string Of(ServiceDescription service, string operation)
    {
        // CloudWatch signs as monitoring, but its actions bear its own name.
        var prefix = service.SigningName == "monitoring" ? "cloudwatch" : service.SigningName;
        return $"{prefix}:{Exceptions.GetValueOrDefault((prefix, operation), operation)}";
    }
}
