using DbUp;
using DbUp.Engine.Output;

namespace Kiln.Services.Storage;

/// <summary>Numbered scripts, each applied once, in order, in its own transaction; which ones were is kept in the database itself.</summary>
internal static class SchemaMigrations
{
    internal static void Apply(string connectionString, string schema)
    {
        var folder = $"{typeof(SchemaMigrations).Namespace}.Migrations.{schema}.";
        var result = DeployChanges.To
            .SqliteDatabase(connectionString)
            .WithScriptsEmbeddedInAssembly(typeof(SchemaMigrations).Assembly, name => name.StartsWith(folder, StringComparison.Ordinal))
            .WithTransactionPerScript()
            .LogTo(new NoOpUpgradeLog())
            .Build()
            .PerformUpgrade();
        if (!result.Successful)
            throw new InvalidOperationException($"The schema '{schema}' could not be brought up to date by {result.ErrorScript?.Name}.", result.Error);
    }
}
