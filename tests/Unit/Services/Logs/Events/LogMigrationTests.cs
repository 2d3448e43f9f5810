using Kiln.Services.Logs;
using Kiln.Services.Storage;
using Microsoft.Data.Sqlite;

namespace Kiln.Unit.Services.Logs.Events;

public sealed class LogMigrationTests : IDisposable
{
    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("kiln-logs").FullName, "logs.db");

    [Fact]
    public async Task Events_of_an_older_kiln_are_kept()
    {
        Database.Open(_path, "logs", Durability.Relaxed).Dispose();
        Rewind();
        using var database = Database.Open(_path, "logs", Durability.Relaxed);
        await using var logs = new LogsFixture(database);
        Assert.Equal(["first\n", "a\0b"], await logs.MessagesAsync());
        Assert.Equal(60, (await logs.RunAsync<DescribeLogGroupsResponse>(new DescribeLogGroupsRequest())).LogGroups!.Single().StoredBytes);
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    private void Rewind()
    {
        using var connection = new SqliteConnection($"Data Source={_path};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        using var former = typeof(Database).Assembly.GetManifestResourceStream("Kiln.Services.Storage.Migrations.logs.001-logs.sql")!;
        using var script = new StreamReader(former);
        command.CommandText = $"""
            DROP TABLE log_chunks; DROP TABLE log_streams; DROP TABLE log_groups; DROP TABLE log_filters; DROP TABLE log_query_definitions;
            DELETE FROM SchemaVersions WHERE ScriptName LIKE '%002%' OR ScriptName LIKE '%003%';
            {script.ReadToEnd()}
            INSERT INTO log_groups (id, account_id, region, name, class, created_at, stored_bytes)
              VALUES (1, '{LogsFixture.Account}', '{LogsFixture.Region}', '{LogsFixture.Group}', 'STANDARD', 1542746476000, 60);
            INSERT INTO log_streams (id, group_id, name, created_at, last_sequence) VALUES (1, 1, 's', 1542746476000, 2);
            INSERT INTO log_events VALUES (1, 1542746476001, 1, 1, 1542746476647, CAST('first' || char(10) AS BLOB));
            INSERT INTO log_events VALUES (1, 1542746476001, 2, 1, 1542746476647, X'610062');
            """;
        command.ExecuteNonQuery();
    }
}
