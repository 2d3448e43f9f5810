using Kiln.Services.Logs.Events;
using Microsoft.Data.Sqlite;

namespace Kiln.LogsBench;

/// <summary>The same events as SQLite keeps them by itself: a row each, with the indexes that reading a stream and a group needs.</summary>
internal sealed class PlainRows : IDisposable
{
    private readonly SqliteConnection _connection;
    private long _sequence;

    internal PlainRows(string path)
    {
        _connection = new($"Data Source={path}");
        _connection.Open();
        Run("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
        Run("""
            CREATE TABLE events (stream TEXT NOT NULL, at INTEGER NOT NULL, sequence INTEGER NOT NULL, ingested INTEGER NOT NULL, message TEXT NOT NULL,
              PRIMARY KEY (stream, at, sequence)) WITHOUT ROWID;
            CREATE INDEX events_by_time ON events (at, stream, sequence);
            """);
    }

    internal void Append(IEnumerable<StreamBatch> batches)
    {
        using var transaction = _connection.BeginTransaction();
        using var insert = _connection.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText = "INSERT INTO events VALUES ($stream, $at, $sequence, $ingested, $message)";
        foreach (var name in new[] { "$stream", "$at", "$sequence", "$ingested", "$message" })
            insert.Parameters.AddWithValue(name, null);
        insert.Parameters[3].Value = 0L;
        foreach (var batch in batches)
        {
            insert.Parameters[0].Value = batch.Stream.Name;
            foreach (var each in batch.Events)
            {
                insert.Parameters[1].Value = each.Timestamp.ToUnixTimeMilliseconds();
                insert.Parameters[2].Value = ++_sequence;
                insert.Parameters[4].Value = System.Text.Encoding.UTF8.GetString(each.Message.Span);
                insert.ExecuteNonQuery();
            }
        }
        transaction.Commit();
    }

    internal int Page(string stream, int count) =>
        Read("SELECT at, sequence, ingested, message FROM events WHERE stream = $stream ORDER BY at, sequence LIMIT $count", ("$stream", stream), ("$count", count));

    /// <param name="condition">Of SQL.</param>
    internal int Filter(string condition) => Read($"SELECT at, stream, sequence, message FROM events WHERE {condition} ORDER BY at, stream, sequence");

    internal long Group(string expression) => Read($"SELECT at / 300000, {expression} FROM events GROUP BY 1");

    public void Dispose() => _connection.Dispose();

    private int Read(string sql, params (string Name, object Value)[] parameters)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        using var reader = command.ExecuteReader();
        var count = 0;
        while (reader.Read())
        {
            reader.GetValue(reader.FieldCount - 1);
            count++;
        }
        return count;
    }

    private void Run(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
