using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Kiln.Services.Storage;

/// <summary>
/// One SQLite file. Readers run beside each other and beside the writer (WAL); writers take turns here rather than in SQLite's busy loop.
/// A write that has returned is on disk when <see cref="Durability.Full"/>; with <see cref="Durability.Relaxed"/> it survives the
/// process but not the machine.
/// </summary>
public sealed class Database : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _connectionString;
    private readonly Durability _durability;
    private readonly SemaphoreSlim _writer = new(1, 1);

    private Database(string connectionString, Durability durability)
    {
        _connectionString = connectionString;
        _durability = durability;
    }

    /// <summary>Creates the file where there is none, and brings its schema up to date.</summary>
    /// <param name="schema">Folder of numbered scripts below <c>Storage/Migrations</c>.</param>
    public static Database Open(string path, string schema, Durability durability)
    {
        // What SQLite adds beside the file gets the file's mode.
        if (!File.Exists(path))
            new FileStream(path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }).Dispose();
        var connectionString = new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true, DefaultTimeout = 10 }.ToString();
        var database = new Database(connectionString, durability);
        using (var connection = database.Connect())
        {
            using var mode = connection.CreateCommand();
            mode.CommandText = "PRAGMA journal_mode = WAL";
            mode.ExecuteNonQuery();
        }
        SchemaMigrations.Apply(connectionString, schema);
        return database;
    }

    public async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read)
    {
        await using var connection = Connect();
        return await read(connection);
    }

    /// <summary>Runs in one transaction, which is rolled back when <paramref name="write"/> throws.</summary>
    /// <param name="committed">
    /// Runs when the result is on disk, before the next writer's turn: copies in memory change here, in the order of the commits.
    /// </param>
    public async Task<T> WriteAsync<T>(Func<DbTransaction, Task<T>> write, Action<T>? committed, CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken);
        try
        {
            await using var connection = Connect();
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var result = await write(transaction);
            await transaction.CommitAsync(CancellationToken.None);
            committed?.Invoke(result);
            return result;
        }
        finally
        {
            _writer.Release();
        }
    }

    public Task<T> WriteAsync<T>(Func<DbTransaction, Task<T>> write, CancellationToken cancellationToken = default) =>
        WriteAsync(write, committed: null, cancellationToken);

    public Task WriteAsync(Func<DbTransaction, Task> write, CancellationToken cancellationToken = default) =>
        WriteAsync(
            async transaction =>
            {
                await write(transaction);
                return true;
            },
            cancellationToken);

    /// <summary>Deletes every row, and keeps the schema. Whoever holds copies in memory must forget them.</summary>
    public Task EmptyAsync() =>
        WriteAsync(async transaction =>
        {
            var tables = await transaction.Connection!.QueryAsync<string>(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'SchemaVersions'", transaction: transaction);
            await transaction.Connection!.ExecuteAsync("PRAGMA defer_foreign_keys = ON", transaction: transaction);
            foreach (var table in tables)
                await transaction.Connection!.ExecuteAsync($"DELETE FROM {table}", transaction: transaction);
        });

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = _durability == Durability.Full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL";
        command.ExecuteNonQuery();
        return connection;
    }

    public void Dispose()
    {
        _writer.Dispose();
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
    }
}

public enum Durability
{
    Full,
    Relaxed,
}
