using System.Security.Cryptography;
using Kiln.Aws.Operations;
using Kiln.Services.XRay.Storage;

namespace Kiln.Services.XRay.Groups;

/// <summary>Groups of traces. Every account has one of all, <c>Default</c>, which is not kept anywhere.</summary>
internal sealed class GroupOperations(ResourceStore resources, GroupFilters filters)
{
    private const int MaxGroups = 25;
    private const string IdCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    [Operation("POST", "/CreateGroup")]
    public async Task<GroupResponse> CreateGroup(CreateGroupRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var scope = new TraceScope(caller.AccountId, caller.Region);
        await filters.ParseAsync(scope, request.FilterExpression);
        var name = request.GroupName!;
        CheckInsights(request.InsightsConfiguration);
        var created = new GroupRecord
        {
            Name = name,
            Arn = $"arn:aws:xray:{caller.Region}:{caller.AccountId}:group/{name}/{RandomNumberGenerator.GetString(IdCharacters, 52)}",
            FilterExpression = request.FilterExpression,
            InsightsEnabled = request.InsightsConfiguration?.InsightsEnabled ?? false,
            NotificationsEnabled = request.InsightsConfiguration?.NotificationsEnabled ?? false,
            Tags = Tags.TagOperations.Merged([], request.Tags, name),
        };
        await resources.ChangeAsync(
            scope,
            ResourceStore.Group,
            name,
            (current, others) => current is not null || name == GroupRecord.DefaultName ? throw XRayErrors.Invalid($"Group {name} already exists")
                : others >= MaxGroups ? throw XRayErrors.Invalid($"The number of groups cannot exceed {MaxGroups}.")
                : created.ToJson(),
            cancellationToken);
        return new() { Group = Group.Of(created) };
    }

    [Operation("POST", "/GetGroup")]
    public async Task<GroupResponse> GetGroup(GetGroupRequest request, Caller caller, CancellationToken cancellationToken) =>
        new() { Group = Group.Of(await FindAsync(request.GroupName, request.GroupARN, caller)) };

    [Operation("POST", "/Groups")]
    public async Task<GetGroupsResponse> GetGroups(GetGroupsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var groups = await resources.ListAsync(new(caller.AccountId, caller.Region), ResourceStore.Group);
        return new() { Groups = [Group.Of(Default(caller)), .. groups.Select(GroupRecord.Parse).Select(Group.Of)] };
    }

    [Operation("POST", "/UpdateGroup")]
    public async Task<GroupResponse> UpdateGroup(UpdateGroupRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var scope = new TraceScope(caller.AccountId, caller.Region);
        await filters.ParseAsync(scope, request.FilterExpression);
        CheckInsights(request.InsightsConfiguration);
        var name = (await FindAsync(request.GroupName, request.GroupARN, caller)).Name;
        var changed = await resources.ChangeAsync(
            scope,
            ResourceStore.Group,
            name,
            (current, _) =>
            {
                if (current is null)
                    throw XRayErrors.Invalid("Group not found");
                var group = GroupRecord.Parse(current);
                return (group with
                {
                    FilterExpression = request.FilterExpression ?? group.FilterExpression,
                    InsightsEnabled = request.InsightsConfiguration?.InsightsEnabled ?? group.InsightsEnabled,
                    NotificationsEnabled = request.InsightsConfiguration?.NotificationsEnabled ?? group.NotificationsEnabled,
                }).ToJson();
            },
            cancellationToken);
        return new() { Group = Group.Of(GroupRecord.Parse(changed!)) };
    }

    [Operation("POST", "/DeleteGroup")]
    public async Task<DeleteGroupResponse> DeleteGroup(DeleteGroupRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var group = await FindAsync(request.GroupName, request.GroupARN, caller);
        if (group.Name == GroupRecord.DefaultName)
            throw XRayErrors.Invalid("The default group cannot be deleted");
        await resources.ChangeAsync(new(caller.AccountId, caller.Region), ResourceStore.Group, group.Name, static (_, _) => null, cancellationToken);
        return new();
    }

    private async Task<GroupRecord> FindAsync(string? name, string? arn, Caller caller)
    {
        if (name is null && arn is null)
            throw XRayErrors.Invalid("Either GroupName or GroupARN is required");
        var groups = (await resources.ListAsync(new(caller.AccountId, caller.Region), ResourceStore.Group)).ConvertAll(GroupRecord.Parse);
        return groups.Append(Default(caller)).FirstOrDefault(g => (name is null || g.Name == name) && (arn is null || g.Arn == arn))
            ?? throw XRayErrors.Invalid("Group not found");
    }

    private static GroupRecord Default(Caller caller) => new()
    {
        Name = GroupRecord.DefaultName,
        Arn = $"arn:aws:xray:{caller.Region}:{caller.AccountId}:group/{GroupRecord.DefaultName}",
    };

    private static void CheckInsights(InsightsConfiguration? insights)
    {
        if (insights is { NotificationsEnabled: true, InsightsEnabled: not true })
            throw XRayErrors.Invalid("Notifications cannot be enabled without insights");
    }
}
