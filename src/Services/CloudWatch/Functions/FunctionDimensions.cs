using Kiln.Services.CloudWatch.Metrics;

namespace Kiln.Services.CloudWatch.Functions;

/// <summary>The dimensions under which AWS/Lambda has a function's metrics.</summary>
internal static class FunctionDimensions
{
    internal const string Namespace = "AWS/Lambda";

    /// <param name="invokedArn">With the qualifier that was used.</param>
    /// <param name="version">That ran. Null: none did.</param>
    internal static IEnumerable<string> Of(string functionName, string functionArn, string invokedArn, string? version)
    {
        yield return MetricKey.NoDimensions;
        yield return TextOf(("FunctionName", functionName));
        var qualifier = invokedArn.Length > functionArn.Length + 1 ? invokedArn[(functionArn.Length + 1)..] : null;
        var resource = qualifier is null ? functionName : $"{functionName}:{qualifier}";
        yield return TextOf(("FunctionName", functionName), ("Resource", resource));
        // By an alias, which may lead to either of two versions.
        if (version is not null && qualifier is not null && qualifier != version)
            yield return TextOf(("ExecutedVersion", version), ("FunctionName", functionName), ("Resource", resource));
    }

    internal static string TextOf(params (string Name, string Value)[] dimensions) =>
        MetricKey.TextOf(dimensions.Select(d => KeyValuePair.Create(d.Name, d.Value)));
}
