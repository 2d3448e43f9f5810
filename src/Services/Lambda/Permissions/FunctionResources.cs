using Kiln.Services.Iam.Authorization;
using Kiln.Services.Lambda.Functions;

namespace Kiln.Services.Lambda.Permissions;

/// <summary>What policies may ask of functions: their resource-based policy and their tags.</summary>
public sealed class FunctionResources(FunctionStore functions, FunctionPolicyStore policies) : IResourceSource
{
    public string Service => "lambda";

    public string? PolicyOf(string arn) => policies.Find(arn)?.Document;

    public IReadOnlyDictionary<string, string>? TagsOf(string arn) =>
        arn.Split(':') is ["arn", _, "lambda", var region, var account, "function", var name, ..]
            ? functions.Find(new(account, region, name, FunctionIdentifier.Latest))?.Record.Tags
            : null;
}
