using System.IO.Compression;
using Kiln.Execution;
using Kiln.Services.Lambda.Code;
using Kiln.Services.Lambda.FileSystems;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.HotReload;
using Kiln.Services.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kiln.Unit.Services.Lambda;

public sealed class FunctionDeploymentTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("kiln-deployment-").FullName;

    [Fact]
    public async Task Package_that_takes_long_holds_up_nobody_else()
    {
        using var database = Database.Open(Path.Combine(_directory, "control.db"), "control", Durability.Full);
        var directories = new CodeDirectories(Path.Combine(_directory, "code"));
        var (store, code, invoker) = (new FunctionStore(database, directories, MasterKey.Of(new byte[32]), FunctionFileSystems.None), new CodeStore(directories), new SlowInvoker());
        await store.LoadAsync();
        await using var deployment = new FunctionDeployment(store, code, NoFolders(store, database, invoker), invoker, TimeProvider.System, NullLogger<FunctionDeployment>.Instance);
        var (slow, quick) = (await InsertAsync(store, code, "111111111111", "python2.7"), await InsertAsync(store, code, "222222222222", "python3.13"));
        deployment.Enqueue(slow);
        deployment.Start();
        await deployment.WaitAsync(quick, TimeSpan.FromSeconds(5), CancellationToken.None);
        var state = store.Find(quick)!.Record.State;
        invoker.Release.SetResult();
        Assert.Equal(FunctionState.Active, state);
        await deployment.WaitAsync(slow, TimeSpan.FromSeconds(5), CancellationToken.None);
        Assert.Equal(FunctionState.Active, store.Find(slow)!.Record.State);
    }

    // Environments that run have the directory, and import from it while it is compiled once more.
    [Fact]
    public async Task Code_that_runs_is_not_compiled_again()
    {
        using var database = Database.Open(Path.Combine(_directory, "control.db"), "control", Durability.Full);
        var directories = new CodeDirectories(Path.Combine(_directory, "code"));
        var (store, code, invoker) = (new FunctionStore(database, directories, MasterKey.Of(new byte[32]), FunctionFileSystems.None), new CodeStore(directories), new SlowInvoker());
        await store.LoadAsync();
        await using var deployment = new FunctionDeployment(store, code, NoFolders(store, database, invoker), invoker, TimeProvider.System, NullLogger<FunctionDeployment>.Instance);
        var key = await InsertAsync(store, code, "222222222222", "python3.13");
        deployment.Start();
        await deployment.WaitAsync(key, TimeSpan.FromSeconds(5), CancellationToken.None);
        await store.UpdateAsync(key, f => f with { Timeout = 9, LastUpdateStatus = LastUpdateStatus.InProgress }, CancellationToken.None);
        deployment.Enqueue(key);
        await deployment.WaitAsync(key, TimeSpan.FromSeconds(5), CancellationToken.None);
        Assert.Equal(LastUpdateStatus.Successful, store.Find(key)!.Record.LastUpdateStatus);
        Assert.Single(invoker.Prepared);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static FolderWatch NoFolders(FunctionStore store, Database database, IInvoker invoker) =>
        new(store, new(store, new(database), new(database), invoker), TimeProvider.System, NullLogger<FolderWatch>.Instance);

    private static async Task<FunctionKey> InsertAsync(FunctionStore store, CodeStore code, string account, string runtime)
    {
        var buffer = new MemoryStream();
        using (var archive = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
            archive.CreateEntry("a.py");
        var key = new FunctionKey(account, "us-east-1", "f", "$LATEST");
        var function = FunctionStoreTests.Function("f") with
        {
            Key = key,
            Runtime = runtime,
            State = FunctionState.Pending,
            Code = code.Add(buffer.ToArray(), runtime),
        };
        Assert.True(await store.InsertAsync(function, CancellationToken.None));
        return key;
    }

    /// <summary>Compiles nothing: for one runtime it takes until it is released.</summary>
    private sealed class SlowInvoker : IInvoker
    {
        public TaskCompletionSource Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public System.Collections.Concurrent.ConcurrentQueue<string> Prepared { get; } = new();

        public Task PrepareAsync(string runtime, string directory, string shown, CancellationToken cancellationToken)
        {
            Prepared.Enqueue(directory);
            return runtime == "python2.7" ? Release.Task.WaitAsync(cancellationToken) : Task.CompletedTask;
        }

        public ValueTask<InvocationOutcome> InvokeAsync(FunctionVersion version, Invocation invocation, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public void Reserve(string accountId, string functionArn, int? concurrency)
        {
        }

        public void Provision(FunctionVersion version, int concurrency)
        {
        }

        public ProvisionedEnvironments Provisioned(FunctionVersion version) => default;

        public void Retire(string functionArn)
        {
        }

        public IReadOnlySet<string> CodeInUse() => throw new NotSupportedException();
    }
}
