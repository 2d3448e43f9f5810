using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.Layers;
using Kiln.Services.Storage;
using Kiln.Unit.Aws;

namespace Kiln.Unit.Services.Lambda;

public sealed class LayerStoreTests : IDisposable
{
    private static readonly LayerKey Layer = new("123456789012", "us-east-1", "l");
    private readonly string _directory = Directory.CreateTempSubdirectory("kiln-layers-").FullName;
    private readonly Database _database;

    public LayerStoreTests() => _database = Open();

    [Fact]
    public async Task Numbers_are_never_used_again()
    {
        var store = await StoreAsync();
        Assert.Equal(1, (await PublishAsync(store, Layer)).Key.Version);
        Assert.Equal(2, (await PublishAsync(store, Layer)).Key.Version);
        await store.DeleteAsync(Layer.Version(2), CancellationToken.None);
        await store.DeleteAsync(Layer.Version(1), CancellationToken.None);
        Assert.Empty(store.Versions(Layer));

        using var reopened = Open();
        var later = new LayerStore(reopened);
        await later.LoadAsync();
        Assert.Equal(3, (await PublishAsync(later, Layer)).Key.Version);
    }

    [Fact]
    public async Task Version_is_found_by_a_store_that_starts_later()
    {
        var store = await StoreAsync();
        await PublishAsync(store, Layer);
        await store.UpdateAsync(Layer.Version(1), v => v with { Policy = new("r", [new("s", "*", null)]) }, CancellationToken.None);

        using var reopened = Open();
        var later = new LayerStore(reopened);
        await later.LoadAsync();
        var found = later.Find(Layer.Version(1))!;
        Assert.Equal(("00ff", 7, "r", "s"), (found.Code.Hex, found.CodeSize, found.Policy!.RevisionId, found.Policy.Statements.Single().Id));
    }

    [Fact]
    public async Task Versions_of_one_layer_published_at_once_get_numbers_of_their_own()
    {
        var store = await StoreAsync();
        var published = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => PublishAsync(store, Layer)));
        Assert.Equal(Enumerable.Range(1, 10).Select(n => (long)n), published.Select(v => v.Key.Version).Order());
    }

    [Fact]
    public async Task Lists_are_by_name_and_newest_first()
    {
        var store = await StoreAsync();
        foreach (var name in new[] { "b", "a", "a" })
            await PublishAsync(store, Layer with { Name = name });
        await PublishAsync(store, Layer with { Region = "eu-west-1" });
        Assert.Equal(["a:2", "a:1", "b:1"], store.List(Layer.AccountId, Layer.Region).Select(v => $"{v.Key.Name}:{v.Key.Version}"));
        Assert.Equal([2L, 1L], store.Versions(Layer with { Name = "a" }).Select(v => v.Key.Version));
    }

    [Fact]
    public async Task Change_of_a_version_that_is_not_there_is_null()
    {
        var store = await StoreAsync();
        Assert.Null(await store.UpdateAsync(Layer.Version(1), v => v, CancellationToken.None));
        await store.DeleteAsync(Layer.Version(1), CancellationToken.None);
    }

    // What the first release with layers wrote. If a member must change its name, teach the record the old one; do not change this text.
    [Fact]
    public async Task Record_of_an_older_release_is_read()
    {
        const string written = """
            {"Key":{"AccountId":"123456789012","Region":"us-east-1","Name":"l","Version":4},"Description":"d","LicenseInfo":"MIT",
            "CompatibleRuntimes":["python3.12"],"CompatibleArchitectures":["x86_64"],"Code":{"Hex":"00ff"},"CodeSize":7,
            "CreatedDate":"2026-01-31T10:20:30.456+00:00",
            "Policy":{"RevisionId":"r","Statements":[{"Id":"s","Principal":"*","OrganizationId":"o-1234567890"}]}}
            """;
        await _database.WriteAsync(transaction => Dapper.SqlMapper.ExecuteAsync(
            transaction.Connection!,
            "INSERT INTO layers VALUES ('123456789012', 'us-east-1', 'l', 4); INSERT INTO layer_versions VALUES ('123456789012', 'us-east-1', 'l', 4, @written)",
            new { written }, transaction));
        var version = (await StoreAsync()).Find(Layer.Version(4))!;
        Assert.Equal(("d", "MIT", "00ff", 7), (version.Description, version.LicenseInfo, version.Code.Hex, version.CodeSize));
        Assert.True(version.IsFor("python3.12", "x86_64"));
        Assert.False(version.IsFor("python3.11", null));
        Assert.Equal(("r", "o-1234567890"), (version.Policy!.RevisionId, version.Policy.Find("s")!.OrganizationId));
    }

    [Fact]
    public void Runtimes_are_those_of_the_model() =>
        Assert.Equal(new ServiceModel("lambda").Shape("Runtime")["enum"]!.AsArray().Select(r => (string?)r), LayerRuntimeAttribute.Identifiers);

    public void Dispose()
    {
        _database.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private Database Open() => Database.Open(Path.Combine(_directory, "control.db"), "control", Durability.Full);

    private async Task<LayerStore> StoreAsync()
    {
        var store = new LayerStore(_database);
        await store.LoadAsync();
        return store;
    }

    private static Task<LayerVersionRecord> PublishAsync(LayerStore store, LayerKey layer) => store.PublishAsync(
        layer,
        key => new() { Key = key, Code = new PackageDigest("00ff"), CodeSize = 7, CreatedDate = DateTimeOffset.UnixEpoch },
        CancellationToken.None);
}
