using Kiln.Services.Iam.Authorization;
using Kiln.Services.Lambda.CodeSigning;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.Layers;
using Kiln.Services.Lambda.Networks;

namespace Kiln.Services.Lambda.Permissions;

/// <summary>
/// What policies may ask of functions and layers: their resource-based policy, the tags of functions and code signing configs, and the networks that a
/// function is to be in.
/// </summary>
public sealed class LambdaResources(
    FunctionStore functions, FunctionPolicyStore policies, LayerStore layers, CodeSigningConfigStore codeSigning, FunctionNetworks networks) : IResourceSource
{
    public string Service => "lambda";

    public string? PolicyOf(string arn) => arn.Contains(":layer:", StringComparison.Ordinal) && LayerVersionKey.Parse(arn) is { } layer
        ? layers.Find(layer)?.Policy?.Document(layer)
        : policies.Find(arn)?.Document;

    public IReadOnlyDictionary<string, string>? TagsOf(string arn) =>
        arn.Split(':') is ["arn", _, "lambda", var region, var account, "function", var name, ..]
            ? functions.Find(new(account, region, name, FunctionIdentifier.Latest))?.Record.Tags
            : codeSigning.Find(arn)?.Tags;

    public IReadOnlyList<string> ValuesOf(string key, string arn, object request) =>
        key.Equals("lambda:VpcIds", StringComparison.OrdinalIgnoreCase) && request is ConfigurationRequest { VpcConfig: { } asked }
            && arn.Split(':') is ["arn", _, "lambda", var region, var account, "function", ..]
            ? networks.VpcsOf(asked, account, region)
            : [];
}
