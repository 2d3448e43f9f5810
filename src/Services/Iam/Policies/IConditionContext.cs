using Microsoft.Extensions.Primitives;

namespace Kiln.Services.Iam.Policies;

/// <summary>What a request tells of itself under condition keys.</summary>
internal interface IConditionContext
{
    /// <param name="key">In any case, for example <c>aws:PrincipalTag/team</c>.</param>
    /// <returns>Without values when the request does not have the key.</returns>
    StringValues Find(string key);
}

internal sealed class NoContext : IConditionContext
{
    internal static readonly NoContext Instance = new();

    public StringValues Find(string key) => default;
}
