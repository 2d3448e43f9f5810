using System.Collections.Concurrent;
using Dapper;
using Kiln.Services.Storage;

namespace Kiln.Services.Lambda.Permissions;

/// <summary>
/// Owner of the resource-based policies of functions. All are held in memory, where every invoke looks for one; a change is on disk before
/// it is seen.
/// </summary>
public sealed class FunctionPolicyStore(Database database)
{
    private readonly ConcurrentDictionary<string, FunctionPolicy> _policies = new(StringComparer.Ordinal);

    /// <summary>Reads everything anew: before requests are served, and after the database was emptied.</summary>
    public async Task LoadAsync()
    {
        var rows = await database.ReadAsync(connection => connection.QueryAsync<(string Account, string Region, string Name, string Qualifier, string Document, string Revision)>(
            "SELECT account_id, region, name, qualifier, document, revision_id FROM function_policies"));
        _policies.Clear();
        foreach (var row in rows)
            _policies[new FunctionIdentifier(row.Account, row.Region, row.Name, row.Qualifier.Length > 0 ? row.Qualifier : null).QualifiedArn] = new(row.Document, row.Revision);
    }

    /// <param name="arn">Of the function, with the qualifier if there is one.</param>
    public FunctionPolicy? Find(string arn) => _policies.GetValueOrDefault(arn);

    /// <param name="change">From the policy that is, if there is one, to the one that shall be; may throw to leave it.</param>
    internal Task<FunctionPolicy?> ChangeAsync(
        FunctionIdentifier function, Func<FunctionPolicy?, FunctionPolicy?> change, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async transaction =>
            {
                var changed = change(Find(function.QualifiedArn));
                var row = new { function.AccountId, function.Region, function.Name, Qualifier = function.Qualifier ?? "", changed?.Document, changed?.RevisionId };
                await transaction.Connection!.ExecuteAsync(
                    "DELETE FROM function_policies WHERE account_id = @AccountId AND region = @Region AND name = @Name AND qualifier = @Qualifier",
                    row, transaction);
                if (changed is not null)
                {
                    await transaction.Connection!.ExecuteAsync(
                        """
                        INSERT INTO function_policies (account_id, region, name, qualifier, document, revision_id)
                        VALUES (@AccountId, @Region, @Name, @Qualifier, @Document, @RevisionId)
                        """,
                        row, transaction);
                }
                return changed;
            },
            committed: changed =>
            {
                if (changed is null)
                    _policies.TryRemove(function.QualifiedArn, out _);
                else
                    _policies[function.QualifiedArn] = changed;
            },
            cancellationToken);

    /// <summary>A function that is deleted leaves no policy to the next of its name; without a qualifier it takes those of all with it.</summary>
    internal Task RemoveAsync(FunctionIdentifier function, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async transaction =>
            {
                await transaction.Connection!.ExecuteAsync(
                    """
                    DELETE FROM function_policies
                    WHERE account_id = @AccountId AND region = @Region AND name = @Name AND (@Qualifier IS NULL OR qualifier = @Qualifier)
                    """,
                    new { function.AccountId, function.Region, function.Name, function.Qualifier }, transaction);
                return true;
            },
            committed: _ =>
            {
                foreach (var arn in _policies.Keys)
                {
                    if (arn == function.QualifiedArn || (function.Qualifier is null && arn.StartsWith(function.Arn + ":", StringComparison.Ordinal)))
                        _policies.TryRemove(arn, out FunctionPolicy? _);
                }
            },
            cancellationToken);
}
