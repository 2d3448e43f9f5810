using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Kiln.Services.CloudWatch.CompositeAlarms;
using Kiln.Services.Iam.Authorization;
using Kiln.Services.Storage;

namespace Kiln.Services.CloudWatch.Alarms;

/// <summary>An alarm with its state and tags. Immutable.</summary>
/// <param name="Definition">Of a composite one, what it has in common with others.</param>
internal sealed record Alarm(AlarmKey Key, MetricAlarm Definition, IReadOnlyDictionary<string, string> Tags)
{
    /// <summary>What an alarm has that watches others. Null: it watches a metric.</summary>
    public CompositeDefinition? Composite { get; init; }

    /// <summary>The rule of a composite one, parsed.</summary>
    public AlarmRule? Rule => Composite?.Rule;
}

/// <summary>Persisted as JSON by member names.</summary>
internal sealed record CompositeDefinition
{
    public required string AlarmRule { get; init; }

    [JsonIgnore]
    internal AlarmRule Rule => field ??= AlarmRuleParser.Parse(AlarmRule);
}

/// <summary>All alarms, in memory and in the metrics database. They change one after the other.</summary>
public sealed class AlarmRegistry(Database database) : IResourceSource
{
    private readonly ConcurrentDictionary<AlarmKey, Alarm> _alarms = new();

    public string Service => "cloudwatch";

    internal IEnumerable<Alarm> All => _alarms.Values;

    /// <summary>Reads everything anew: before requests are served, and after the database was emptied.</summary>
    public async Task LoadAsync()
    {
        var rows = await database.ReadAsync(connection => connection.QueryAsync<(string Account, string Region, string Name, string Definition, string Tags, string? Composite)>(
            "SELECT account_id, region, name, definition, tags, composite FROM alarms"));
        _alarms.Clear();
        foreach (var row in rows)
        {
            var key = new AlarmKey(row.Account, row.Region, row.Name);
            _alarms[key] = new(key, JsonSerializer.Deserialize(row.Definition, StoredAlarms.Default.MetricAlarm)!, JsonSerializer.Deserialize(row.Tags, StoredAlarms.Default.DictionaryStringString)!)
            {
                Composite = row.Composite is null ? null : JsonSerializer.Deserialize(row.Composite, StoredAlarms.Default.CompositeDefinition),
            };
        }
    }

    public string? PolicyOf(string arn) => null;

    public IReadOnlyDictionary<string, string>? TagsOf(string arn) => AlarmArns.Parse(arn) is { } key ? Find(key)?.Tags : null;

    internal Alarm? Find(in AlarmKey key) => _alarms.GetValueOrDefault(key);

    /// <summary>Of one account and region, in order of name.</summary>
    internal IEnumerable<Alarm> Of(string accountId, string region) =>
        _alarms.Values.Where(a => a.Key.AccountId == accountId && a.Key.Region == region).OrderBy(a => a.Key.Name, StringComparer.Ordinal);

    /// <param name="change">Gives the new alarm of the current one, which is null where there is none. Null leaves everything as it is.</param>
    /// <returns>The new alarm.</returns>
    internal Task<Alarm?> UpdateAsync(AlarmKey key, Func<Alarm?, Alarm?> change, CancellationToken cancellationToken) => database.WriteAsync(
        async transaction =>
        {
            var current = Find(key);
            if (change(current) is not { } changed || changed == current)
                return current;
            await transaction.Connection!.ExecuteAsync(
                """
                INSERT INTO alarms (account_id, region, name, definition, tags, composite) VALUES (@AccountId, @Region, @Name, @definition, @tags, @composite)
                ON CONFLICT (account_id, region, name) DO UPDATE SET definition = @definition, tags = @tags, composite = @composite
                """,
                new
                {
                    key.AccountId,
                    key.Region,
                    key.Name,
                    definition = JsonSerializer.Serialize(changed.Definition, StoredAlarms.Default.MetricAlarm),
                    tags = JsonSerializer.Serialize(new Dictionary<string, string>(changed.Tags), StoredAlarms.Default.DictionaryStringString),
                    composite = changed.Composite is null ? null : JsonSerializer.Serialize(changed.Composite, StoredAlarms.Default.CompositeDefinition),
                },
                transaction);
            return changed;
        },
        changed =>
        {
            if (changed is not null)
                _alarms[key] = changed;
        },
        cancellationToken);

    /// <returns>Whether it was there.</returns>
    internal Task<bool> DeleteAsync(AlarmKey key, CancellationToken cancellationToken) => database.WriteAsync(
        async transaction => await transaction.Connection!.ExecuteAsync(
            "DELETE FROM alarms WHERE account_id = @AccountId AND region = @Region AND name = @Name", new { key.AccountId, key.Region, key.Name }, transaction) == 1,
        _ => _alarms.TryRemove(key, out var _),
        cancellationToken);
}

[JsonSerializable(typeof(MetricAlarm))]
[JsonSerializable(typeof(CompositeDefinition))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class StoredAlarms : JsonSerializerContext;
