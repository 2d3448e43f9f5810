using System.Collections;
using Kiln.Aws.Validation;

namespace Kiln.Services.Lambda.Layers;

/// <summary>
/// A runtime, or a list of runtimes, that a layer may be for: all that AWS ever had. It is the model's enumeration, but its words for the
/// elements of a list are those for a single value.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LayerRuntimeAttribute : ConstraintAttribute
{
    /// <summary>In the model's order.</summary>
    public static readonly IReadOnlyList<string> Identifiers =
    [
        "nodejs", "nodejs4.3", "nodejs6.10", "nodejs8.10", "nodejs10.x", "nodejs12.x", "nodejs14.x", "nodejs16.x", "nodejs18.x",
        "nodejs20.x", "nodejs22.x", "nodejs24.x", "java8", "java8.al2", "java11", "java17", "java21", "java25", "python2.7", "python3.6",
        "python3.7", "python3.8", "python3.9", "python3.10", "python3.11", "python3.12", "python3.13", "python3.14", "dotnetcore1.0",
        "dotnetcore2.0", "dotnetcore2.1", "dotnetcore3.1", "dotnet6", "dotnet8", "dotnet10", "nodejs4.3-edge", "go1.x", "ruby2.5",
        "ruby2.7", "ruby3.2", "ruby3.3", "ruby3.4", "ruby4.0", "provided", "provided.al2", "provided.al2023", "nodejs26.x", "python3.15",
        "java8.al2023", "java11.al2023", "java17.al2023",    ];

    private static readonly string Text = $"Member must satisfy enum value set: [{string.Join(", ", Identifiers)}]";

    public override IEnumerable<string> Texts => [Text];

    public override IEnumerable<string> Failures(object? value) => value switch
    {
        string runtime => Identifiers.Contains(runtime) ? [] : Texts,
        IList runtimes => runtimes.Cast<string?>().All(Identifiers.Contains) ? [] : Texts,
        _ => [],
    };
}
