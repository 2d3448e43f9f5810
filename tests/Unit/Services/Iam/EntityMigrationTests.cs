using Kiln.Services.Iam.Entities;
using Kiln.Services.Storage;
using Microsoft.Data.Sqlite;

namespace Kiln.Unit.Services.Iam;

public sealed class EntityMigrationTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kiln-migration");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Roles_of_an_older_kiln_are_kept_whole()
    {
        var path = Path.Combine(_directory.FullName, "control.db");
        using (Database.Open(path, "control", Durability.Relaxed))
        {
        }
        Rewind(path);

        using var database = Database.Open(path, "control", Durability.Relaxed);
        var directory = new IamDirectory(database);
        await directory.LoadAsync();
        var role = directory.Of("111111111111").Role("r");
        Assert.Equal(("AROA1", "/team/", "d", 7200, "{trust}"), (role.Id, role.Path, role.Description, role.MaxSessionDuration, role.TrustPolicy));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1542746476647), role.CreateDate);
        Assert.Equal("{\"a\":1}", role.InlinePolicies["p"]);
        Assert.Equal(["arn:aws:iam::aws:policy/ReadOnlyAccess"], role.AttachedPolicies);
        Assert.Equal("v", role.Tags["k"]);
        Assert.Equal("{}", directory.Of("111111111111").Role("bare").TrustPolicy);
        Assert.Empty(directory.Of("111111111111").Role("bare").InlinePolicies);
    }

    // The database as the version before left it, with two roles.
    private static void Rewind(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        using var former = typeof(Database).Assembly.GetManifestResourceStream("Kiln.Services.Storage.Migrations.control.002-roles.sql")!;
        using var script = new StreamReader(former);
        command.CommandText = $$"""
            DROP TABLE iam_entities; DROP TABLE iam_account_aliases; DROP TABLE last_uses;
            DELETE FROM SchemaVersions WHERE ScriptName LIKE '%003%' OR ScriptName LIKE '%006%';
            {{script.ReadToEnd()}}
            INSERT INTO roles VALUES ('111111111111', 'r', 'AROA1', '/team/', 'd', 7200, '{trust}', NULL, '{"k":"v"}', 1542746476647);
            INSERT INTO roles VALUES ('111111111111', 'bare', 'AROA2', '/', NULL, 3600, '{}', NULL, '{}', 1542746476647);
            INSERT INTO role_inline_policies VALUES ('111111111111', 'r', 'p', '{"a":1}');
            INSERT INTO role_attached_policies VALUES ('111111111111', 'r', 'arn:aws:iam::aws:policy/ReadOnlyAccess');
            """;
        command.ExecuteNonQuery();
    }
}
