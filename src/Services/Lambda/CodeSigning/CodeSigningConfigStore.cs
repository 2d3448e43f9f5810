using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Kiln.Services.Storage;

namespace Kiln.Services.Lambda.CodeSigning;

/// <summary>Owner of every code signing config. All are held in memory; a change is on disk before it is seen.</summary>
public sealed class CodeSigningConfigStore(Database database)
{
    private readonly ConcurrentDictionary<string, StoredCodeSigningConfig> _configs = new(StringComparer.Ordinal);

    /// <summary>Reads everything anew: before requests are served, and after the database was emptied.</summary>
    public async Task LoadAsync()
    {
        var rows = await database.ReadAsync(c => c.QueryAsync<string>("SELECT configuration FROM code_signing_configs"));
        _configs.Clear();
        foreach (var row in rows)
        {
            var config = JsonSerializer.Deserialize(row, CodeSigningShapes.Default.StoredCodeSigningConfig)!;
            _configs[config.Arn] = config;
        }
    }

    public StoredCodeSigningConfig? Find(string arn) => _configs.GetValueOrDefault(arn);

    internal IEnumerable<StoredCodeSigningConfig> List(string accountId, string region) =>
        _configs.Values.Where(c => c.AccountId == accountId && c.Region == region).OrderBy(c => c.Arn, StringComparer.Ordinal);

    /// <param name="change">From the config that is, if there is one, to the one that shall be, null for none; may throw to leave it. Writers take turns.</param>
    internal Task<StoredCodeSigningConfig?> ChangeAsync(string arn, Func<StoredCodeSigningConfig?, StoredCodeSigningConfig?> change, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async transaction =>
            {
                var changed = change(Find(arn));
                await transaction.Connection!.ExecuteAsync("DELETE FROM code_signing_configs WHERE arn = @arn", new { arn }, transaction);
                if (changed is not null)
                {
                    var configuration = JsonSerializer.Serialize(changed, CodeSigningShapes.Default.StoredCodeSigningConfig);
                    await transaction.Connection!.ExecuteAsync("INSERT INTO code_signing_configs (arn, configuration) VALUES (@arn, @configuration)", new { arn, configuration }, transaction);
                }
                return changed;
            },
            committed: changed =>
            {
                if (changed is null)
                    _configs.TryRemove(arn, out _);
                else
                    _configs[arn] = changed;
            },
            cancellationToken);
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoredCodeSigningConfig))]
internal sealed partial class CodeSigningShapes : JsonSerializerContext;
