using System.Text.RegularExpressions;
using Kiln.Aws.Operations;
using Kiln.Services.Lambda;

namespace Kiln.Services.Iam.Authorization;

/// <summary>The resource column of actions.tsv, which explains it.</summary>
internal sealed partial class ResourceTemplate
{
    internal const string Anything = "*";
    internal static readonly ResourceTemplate Any = new([Anything]);
    private readonly string[] _pieces;

    // Literals at even places, names at odd ones.
    private ResourceTemplate(string[] pieces) => _pieces = pieces;

    internal IEnumerable<string> Members =>
        _pieces.Where((_, index) => index % 2 == 1).Select(name => name switch
        {
            "function" or "function:Qualifier" => "FunctionName",
            "layer" => "LayerName",
            _ => name,
        }).Where(name => name is not ("account" or "region"));

    internal static ResourceTemplate Parse(string text) => new(Name().Split(text));

    /// <summary>
    /// What a request speaks of: one ARN, or one for each element where the member is a list. Where a member is missing it is anything,
    /// which only permissions for everything allow.
    /// </summary>
    internal IReadOnlyList<string> Resolve(Caller caller, object request)
    {
        List<string> resources = [""];
        for (var i = 0; i < _pieces.Length; i++)
        {
            if (i % 2 == 0)
            {
                Append([_pieces[i]]);
                continue;
            }
            var values = ValuesOf(_pieces[i], caller, request);
            if (values.Count == 0)
                return [Anything];
            Append(values);
        }
        return resources;

        void Append(IReadOnlyList<string> values) => resources = [.. resources.SelectMany(head => values.Select(value => head + value))];
    }

    private static IReadOnlyList<string> ValuesOf(string name, Caller caller, object request) => name switch
    {
        "account" => [caller.AccountId],
        "region" => [caller.Region],
        "function" => [FunctionIdentifier.UnqualifiedResourceArn(RequestMembers.Text(request, "FunctionName"), caller)],
        "function:Qualifier" =>
            [FunctionIdentifier.ResourceArn(RequestMembers.Text(request, "FunctionName"), RequestMembers.Text(request, "Qualifier"), caller)],
        "layer" => RequestMembers.Text(request, "LayerName") is { } layer ? [LayerArn(layer, caller)] : [],
        "Path" or "PathPrefix" => [RequestMembers.Text(request, name) ?? "/"],
        _ => [.. RequestMembers.Values(request, name).OfType<string>()],
    };

    private static string LayerArn(string layer, Caller caller) =>
        layer.StartsWith("arn:", StringComparison.Ordinal) ? layer : $"arn:aws:lambda:{caller.Region}:{caller.AccountId}:layer:{layer}";

    [GeneratedRegex(@"\{([^}]+)\}")]
    private static partial Regex Name();
}
