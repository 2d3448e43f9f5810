using Kiln.Execution;
using Kiln.Services.Lambda.Aliases;
using Kiln.Services.Lambda.Code;
using Kiln.Services.Lambda.FileSystems;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.HotReload;
using Kiln.Services.Lambda.ProvisionedConcurrency;
using Kiln.Services.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Unit.Services.Lambda.HotReload;

public sealed class FolderWatchTests : IDisposable, IInvoker
{
    private const string Folder = "/src";
    private static readonly TimeSpan SavedTogether = TimeSpan.FromMilliseconds(500);

    private readonly string _directory = Directory.CreateTempSubdirectory("kiln-watch-").FullName;
    private readonly FakeTimeProvider _time = new();
    private readonly Dictionary<string, ProvisionedEnvironments> _provisioned = [];
    private readonly List<(string Version, string Revision, int Count)> _asked = [];

    [Fact]
    public async Task Provisioned_environments_are_made_anew_once_for_what_is_saved_together()
    {
        using var database = Database.Open(Path.Combine(_directory, "control.db"), "control", Durability.Full);
        var functions = new FunctionStore(database, new CodeDirectories(_directory), MasterKey.Of(new byte[32]), FunctionFileSystems.None);
        var (aliases, configs) = (new AliasStore(database), new ProvisionedConcurrencyStore(database));
        var provisioned = new ProvisionedVersions(functions, aliases, configs, this);
        using var watch = new FolderWatch(functions, provisioned, _time, NullLogger<FolderWatch>.Instance);
        foreach (var version in new[] { "$LATEST", "1", "2" })
            await functions.InsertAsync(FunctionStoreTests.Function("f", version) with { HotReloadFolder = Folder }, CancellationToken.None);
        var key = FunctionStoreTests.Function("f", "1").Key;
        await configs.ChangeAsync(key, _ => new() { Key = key, Requested = 3, LastModified = DateTimeOffset.UnixEpoch }, CancellationToken.None);
        provisioned.Restore();
        Assert.Equal([("1", "r1", 3)], _asked);

        Assert.True(watch.Reload(Folder));
        _time.Advance(SavedTogether / 2);
        watch.Reload(Folder);
        Assert.Single(_asked);
        _time.Advance(SavedTogether / 2);
        Assert.Equal([("1", "r1", 3), ("1", functions.Find(key)!.Executable.RevisionId, 3)], _asked);
        Assert.NotEqual("r1", _asked[1].Revision);

        _time.Advance(SavedTogether);
        Assert.Equal(2, _asked.Count);
        watch.Reload(Folder);
        _time.Advance(SavedTogether);
        Assert.Equal(3, _asked.Count);
        Assert.False(watch.Reload("/elsewhere"));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    void IInvoker.Provision(FunctionVersion version, int concurrency)
    {
        _asked.Add((version.Version, version.RevisionId, concurrency));
        _provisioned[version.RevisionId] = new(concurrency, concurrency, HasFailed: false);
    }

    ProvisionedEnvironments IInvoker.Provisioned(FunctionVersion version) => version.Version == "1" ? _provisioned.GetValueOrDefault(version.RevisionId) : default;

    Task IInvoker.PrepareAsync(string runtime, string directory, string shown, CancellationToken cancellationToken) => throw new NotSupportedException();

    ValueTask<InvocationOutcome> IInvoker.InvokeAsync(FunctionVersion version, Invocation invocation, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    void IInvoker.Reserve(string accountId, string functionArn, int? concurrency) => throw new NotSupportedException();

    void IInvoker.Retire(string functionArn) => throw new NotSupportedException();

    IReadOnlySet<string> IInvoker.CodeInUse() => throw new NotSupportedException();
}
