using Dapper;
using Kiln.Services.Lambda.Code;
using Kiln.Services.Lambda.FileSystems;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Storage;

namespace Kiln.Unit.Services.Lambda;

public sealed class FunctionStoreTests : IDisposable
{
    private static readonly FunctionKey Key = new("123456789012", "us-east-1", "f", "$LATEST");
    private readonly string _directory = Directory.CreateTempSubdirectory("kiln-store-").FullName;
    private readonly Database _database;

    public FunctionStoreTests() => _database = Open();

    [Fact]
    public async Task Function_is_found_by_a_store_that_starts_later()
    {
        var store = await StoreAsync();
        Assert.True(await store.InsertAsync(Function("f"), CancellationToken.None));
        await store.UpdateAsync(Key, f => f with { Description = "changed", Environment = new() { ["A"] = "ü" } }, CancellationToken.None);

        using var reopened = Open();
        var later = new FunctionStore(reopened, new CodeDirectories(_directory), MasterKey.Of(new byte[32]), FunctionFileSystems.None);
        await later.LoadAsync();
        var found = later.Find(Key)!;
        Assert.Equal(("changed", "ü"), (found.Record.Description, found.Record.Environment!["A"]));
        Assert.Equal((TimeSpan.FromSeconds(3), 128), (found.Executable.Timeout, found.Executable.MemorySize));
    }

    [Fact]
    public async Task Environment_is_sealed_on_the_disk_also_of_a_release_that_did_not_seal_it()
    {
        var store = await StoreAsync();
        await store.InsertAsync(Function("f") with { Environment = new() { ["TOKEN"] = "secret-1" } }, CancellationToken.None);
        Assert.DoesNotContain("secret-1", await StoredTextAsync(), StringComparison.Ordinal);

        // As it was written before.
        var plain = FunctionStore.Text(Function("f") with { Environment = new() { ["TOKEN"] = "secret-2" } });
        await _database.WriteAsync(
            t => t.Connection!.ExecuteAsync("UPDATE functions SET configuration = @plain", new { plain }, t), static _ => { }, CancellationToken.None);
        await store.LoadAsync();
        Assert.Equal("secret-2", store.Find(Key)!.Record.Environment!["TOKEN"]);
        Assert.Null(store.Find(Key)!.Record.SealedEnvironment);
        Assert.DoesNotContain("secret-2", await StoredTextAsync(), StringComparison.Ordinal);

        var other = new FunctionStore(_database, new CodeDirectories(_directory), MasterKey.Of([.. Enumerable.Repeat((byte)1, 32)]), FunctionFileSystems.None);
        var fault = await Assert.ThrowsAsync<InvalidDataException>(other.LoadAsync);
        Assert.Contains("KILN_MASTER_KEY", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_of_a_folder_makes_the_environments_anew_of_the_functions_that_run_from_it()
    {
        var store = await StoreAsync();
        await store.InsertAsync(Function("f") with { HotReloadFolder = "/src" }, CancellationToken.None);
        await store.InsertAsync(Function("other"), CancellationToken.None);
        var before = (store.Find(Key)!.Executable, Other: store.Find(Key with { Name = "other" })!.Executable);
        Assert.Equal("/src", before.Executable.CodeDirectory);
        Assert.Equal([Key], store.Reload("/src"));
        Assert.NotEqual(before.Executable.RevisionId, store.Find(Key)!.Executable.RevisionId);
        // What the API shows does not change.
        Assert.Equal("r1", store.Find(Key)!.Record.RevisionId);
        Assert.Same(before.Other, store.Find(Key with { Name = "other" })!.Executable);
        Assert.Empty(store.Reload("/elsewhere"));
    }

    [Fact]
    public async Task Insert_of_a_taken_name_changes_nothing()
    {
        var store = await StoreAsync();
        await store.InsertAsync(Function("f"), CancellationToken.None);
        Assert.False(await store.InsertAsync(Function("f") with { Description = "other" }, CancellationToken.None));
        Assert.Equal("", store.Find(Key)!.Record.Description);
    }

    [Fact]
    public async Task Update_that_throws_changes_nothing()
    {
        var store = await StoreAsync();
        await store.InsertAsync(Function("f"), CancellationToken.None);
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => store.UpdateAsync(Key, _ => throw new InvalidOperationException(), CancellationToken.None));
        Assert.Equal("r1", store.Find(Key)!.Record.RevisionId);
    }

    [Fact]
    public async Task Updates_at_the_same_time_take_turns()
    {
        var store = await StoreAsync();
        await store.InsertAsync(Function("f"), CancellationToken.None);
        await Task.WhenAll(Enumerable.Range(0, 20)
            .Select(_ => store.UpdateAsync(Key, f => f with { LastPublishedVersion = f.LastPublishedVersion + 1 }, CancellationToken.None)));
        Assert.Equal(20, store.Find(Key)!.Record.LastPublishedVersion);
    }

    [Fact]
    public async Task Delete_takes_one_version_or_all()
    {
        var store = await StoreAsync();
        await store.InsertAsync(Function("f"), CancellationToken.None);
        await store.InsertAsync(Function("f", "1"), CancellationToken.None);
        await store.InsertAsync(Function("f", "2"), CancellationToken.None);
        Assert.True(await store.DeleteAsync(Key.AccountId, Key.Region, "f", "1", CancellationToken.None));
        Assert.Equal(["$LATEST", "2"], store.List(Key.AccountId, Key.Region, allVersions: true).Select(f => f.Key.Version));
        Assert.True(await store.DeleteAsync(Key.AccountId, Key.Region, "f", null, CancellationToken.None));
        Assert.False(await store.DeleteAsync(Key.AccountId, Key.Region, "f", null, CancellationToken.None));
    }

    [Fact]
    public async Task List_is_in_order_of_names_and_numbers()
    {
        var store = await StoreAsync();
        foreach (var (name, version) in new[] { ("b", "$LATEST"), ("a", "10"), ("a", "9"), ("a", "$LATEST") })
            await store.InsertAsync(Function(name, version), CancellationToken.None);
        Assert.Equal(
            ["a:$LATEST", "a:9", "a:10", "b:$LATEST"],
            store.List(Key.AccountId, Key.Region, allVersions: true).Select(f => $"{f.Key.Name}:{f.Key.Version}"));
        Assert.Equal(["a", "b"], store.List(Key.AccountId, Key.Region, allVersions: false).Select(f => f.Key.Name));
    }

    // What 0.1.0 wrote. If a member must change its name, teach the record the old one; do not change this text.
    [Fact]
    public async Task Record_of_an_older_release_is_read()
    {
        const string written = """
            {"Key":{"AccountId":"123456789012","Region":"us-east-1","Name":"f","Version":"$LATEST"},"Runtime":"python3.12",
            "Role":"arn:aws:iam::123456789012:role/r","Handler":"a.b","Description":"d","Timeout":5,"MemorySize":256,"EphemeralStorage":512,
            "Environment":{"A":"1"},"DeadLetterConfig":{"TargetArn":""},"TracingMode":"Active","SnapStart":"None",
            "LoggingConfig":{"LogFormat":"Text","LogGroup":"g"},"Architectures":["x86_64"],"Tags":{"t":"v"},
            "Code":{"Hex":"00ff"},"CodeSize":7,"LastModified":"2026-01-31T10:20:30.456+00:00","RevisionId":"r1","State":"Active",
            "LastUpdateStatus":"Failed","LastUpdateStatusReason":"why","LastPublishedVersion":3}
            """;
        await _database.WriteAsync(transaction => Dapper.SqlMapper.ExecuteAsync(
            transaction.Connection!, "INSERT INTO functions VALUES ('123456789012', 'us-east-1', 'f', '$LATEST', @written)", new { written }, transaction));
        var function = (await StoreAsync()).Find(Key)!.Record;
        Assert.Equal(("python3.12", "a.b", "d", 5, 256), (function.Runtime, function.Handler, function.Description, function.Timeout, function.MemorySize));
        Assert.Equal(("Active", "g", "v", "1"), (function.TracingMode, function.LogGroup, function.Tags!["t"], function.Environment!["A"]));
        Assert.Equal(("00ff", 7, FunctionState.Active, LastUpdateStatus.Failed, 3), (function.Code.Hex, function.CodeSize, function.State, function.LastUpdateStatus, function.LastPublishedVersion));
        Assert.Equal(new DateTimeOffset(2026, 1, 31, 10, 20, 30, 456, TimeSpan.Zero), function.LastModified);
    }

    public void Dispose()
    {
        _database.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private Database Open() => Database.Open(Path.Combine(_directory, "control.db"), "control", Durability.Full);

    private async Task<FunctionStore> StoreAsync()
    {
        var store = new FunctionStore(_database, new CodeDirectories(_directory), MasterKey.Of(new byte[32]), FunctionFileSystems.None);
        await store.LoadAsync();
        return store;
    }

    private Task<string> StoredTextAsync() => _database.ReadAsync(c => c.QuerySingleAsync<string>("SELECT configuration FROM functions"));

    internal static FunctionRecord Function(string name, string version = "$LATEST") => new()
    {
        Key = Key with { Name = name, Version = version },
        Runtime = "python3.12",
        Role = "arn:aws:iam::123456789012:role/r",
        Handler = "app.handler",
        Code = new("00ff"),
        CodeSize = 1,
        LastModified = DateTimeOffset.UnixEpoch,
        RevisionId = "r1",
        State = FunctionState.Active,
    };
}
