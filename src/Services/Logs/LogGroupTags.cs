using System.Collections.Concurrent;
using System.Text.Json;
using Dapper;
using Kiln.Services.Iam.Authorization;
using Kiln.Services.Storage;

namespace Kiln.Services.Logs;

/// <summary>The tags of log groups, in memory, as policies ask for them: of the few groups that have any.</summary>
public sealed class LogGroupTags(Database logs) : IResourceSource
{
    private static readonly Dictionary<string, string> None = [];
    private readonly ConcurrentDictionary<GroupKey, IReadOnlyDictionary<string, string>> _tags = new();

    public string Service => "logs";

    /// <summary>Reads everything anew: before requests are served, and after the database was emptied.</summary>
    public async Task LoadAsync()
    {
        var rows = await logs.ReadAsync(connection => connection.QueryAsync<(string Account, string Region, string Name, string Tags)>(
            "SELECT account_id, region, name, tags FROM log_groups WHERE tags <> '{}'"));
        _tags.Clear();
        foreach (var row in rows)
            Set(new(row.Account, row.Region, row.Name), JsonSerializer.Deserialize(row.Tags, StoredLogGroupTags.Default.IReadOnlyDictionaryStringString)!);
    }

    public string? PolicyOf(string arn) => null;

    // arn:aws:logs:eu-west-1:123456789012:log-group:name:log-stream:name
    public IReadOnlyDictionary<string, string>? TagsOf(string arn) =>
        arn.Split(':', 8) is ["arn", _, "logs", var region, var account, "log-group", var name, ..]
            ? _tags.GetValueOrDefault(new(account, region, name))
            : null;

    internal IReadOnlyDictionary<string, string> Of(in GroupKey group) => _tags.GetValueOrDefault(group) ?? None;

    internal void Set(GroupKey group, IReadOnlyDictionary<string, string> tags)
    {
        if (tags.Count > 0)
            _tags[group] = tags;
        else
            Remove(group);
    }

    internal void Remove(GroupKey group) => _tags.TryRemove(group, out _);
}
