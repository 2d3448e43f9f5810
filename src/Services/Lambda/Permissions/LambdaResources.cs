using Kiln.Services.Iam.Authorization;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.Layers;

namespace Kiln.Services.Lambda.Permissions;

/// <summary>What policies may ask of functions and layers: their resource-based policy, and the tags of functions.</summary>
public sealed class LambdaResources(FunctionStore functions, FunctionPolicyStore policies, LayerStore layers) : IResourceSource
{
    public string Service => "lambda";

    public string? PolicyOf(string arn) => arn.Contains(":layer:", StringComparison.Ordinal) && LayerVersionKey.Parse(arn) is { } layer
        ? layers.Find(layer)?.Policy?.Document(layer)
        : policies.Find(arn)?.Document;

    public IReadOnlyDictionary<string, string>? TagsOf(string arn) =>
        arn.Split(':') is ["arn", _, "lambda", var region, var account, "function", var name, ..]
            ? functions.Find(new(account, region, name, FunctionIdentifier.Latest))?.Record.Tags
            : null;
}
