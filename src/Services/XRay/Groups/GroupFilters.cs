using Kiln.Aws.Errors;
using Kiln.Services.XRay.Filters;
using Kiln.Services.XRay.Storage;

namespace Kiln.Services.XRay.Groups;

/// <summary>Filter expressions, with the groups of their account that they may name.</summary>
internal sealed class GroupFilters(ResourceStore resources)
{
    // A group may name another, and so on.
    private const int MaxDepth = 8;

    /// <returns>Null when there is nothing to filter by.</returns>
    /// <exception cref="AwsException">It is no filter expression.</exception>
    public async Task<FilterNode?> ParseAsync(TraceScope scope, string? expression)
    {
        if (string.IsNullOrWhiteSpace(expression))
            return null;
        var groups = (await resources.ListAsync(scope, ResourceStore.Group)).ConvertAll(GroupRecord.Parse);
        try
        {
            return Parse(expression, groups, 0);
        }
        catch (FilterSyntaxException e)
        {
            throw XRayErrors.InvalidFilter(e.Message);
        }
    }

    /// <summary>Of a group that a request names, with or without an ARN.</summary>
    public async Task<FilterNode?> OfGroupAsync(TraceScope scope, string? name, string? arn)
    {
        if (name is null && arn is null)
            return null;
        if (name == GroupRecord.DefaultName)
            return null;
        var groups = (await resources.ListAsync(scope, ResourceStore.Group)).ConvertAll(GroupRecord.Parse);
        var group = groups.Find(g => (name is null || g.Name == name) && (arn is null || g.Arn == arn)) ?? throw XRayErrors.Invalid("Group not found");
        return await ParseAsync(scope, group.FilterExpression);
    }

    private static FilterNode Parse(string expression, List<GroupRecord> groups, int depth) => FilterParser.Parse(expression, (named, byArn) =>
    {
        if (depth == MaxDepth)
            throw new FilterSyntaxException("Its groups name one another too deeply");
        return groups.Find(g => (byArn ? g.Arn : g.Name) == named) is { } group
            ? string.IsNullOrWhiteSpace(group.FilterExpression) ? new AndNode([]) : Parse(group.FilterExpression, groups, depth + 1)
            : named == GroupRecord.DefaultName ? new AndNode([]) : null;
    });
}
