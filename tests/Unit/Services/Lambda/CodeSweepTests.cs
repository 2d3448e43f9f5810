using System.IO.Compression;
using Kiln.Execution;
using Kiln.Services.Lambda.Code;
using Kiln.Services.Lambda.Functions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Unit.Services.Lambda;

public sealed class CodeSweepTests : IAsyncDisposable
{
    private const string Runtime = "python3.12";

    private readonly string _directory = Directory.CreateTempSubdirectory("kiln-sweep-").FullName;
    private readonly DateTimeOffset _started = TimeProvider.System.GetUtcNow();
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly CodeDirectories _directories;
    private readonly CodeStore _code;
    private readonly Users _users = new();
    private readonly CodeSweep _sweep;
    private HashSet<PackageDigest> _referenced = [];

    public CodeSweepTests()
    {
        _directories = new(Path.Combine(_directory, "code"));
        _code = new(_directories);
        _sweep = new(_code, () => _referenced, _users, _time, NullLogger<CodeSweep>.Instance);
    }

    [Fact]
    public void What_nothing_uses_is_removed_when_that_was_found_twice()
    {
        var (kept, deleted) = (Add("kept"), Add("deleted"));
        _referenced = [kept, deleted];
        Look(3);
        Assert.True(Exists(deleted));
        _referenced = [kept];
        Look(1);
        Assert.True(Exists(deleted));
        Look(1);
        Assert.Equal((true, false), (Exists(kept), Exists(deleted)));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directories.Incoming));
    }

    [Fact]
    public void What_an_environment_uses_stays_until_it_has_ended()
    {
        var (function, layers) = (Add("function"), Add("layers"));
        _users.Directories = [_directories.Of(function, Runtime), _directories.Of(layers, Runtime)];
        Look(4);
        Assert.Equal((true, true), (Exists(function), Exists(layers)));
        _users.Directories = [_directories.Of(layers, Runtime)];
        Look(2);
        Assert.Equal((false, true), (Exists(function), Exists(layers)));
    }

    [Fact]
    public void What_is_stored_again_is_new()
    {
        var digest = Add("again");
        Look(1);
        Directory.SetLastWriteTimeUtc(_directories.Of(digest), _started.UtcDateTime - CodeSweep.Period * 2);
        Assert.Equal(digest, Add("again"));
        Assert.True(Directory.GetLastWriteTimeUtc(_directories.Of(digest)) > _started - CodeSweep.Period);
    }

    [Fact]
    public async Task It_looks_every_hour()
    {
        _sweep.Start();
        Assert.False(_users.Asked.Task.IsCompleted);
        _time.Advance(CodeSweep.Period);
        await _users.Asked.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _sweep.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private bool Exists(PackageDigest digest) => Directory.Exists(_directories.Of(digest));

    private void Look(int times)
    {
        for (var i = 0; i < times; i++)
        {
            _time.Advance(CodeSweep.Period);
            _sweep.Look();
        }
    }

    private PackageDigest Add(string text)
    {
        var buffer = new MemoryStream();
        using (var archive = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var writer = new StreamWriter(archive.CreateEntry("a.py").Open());
            writer.Write("# " + text);
        }
        return _code.Add(buffer.ToArray(), Runtime);
    }

    private sealed class Users : IInvoker
    {
        public HashSet<string> Directories { get; set; } = [];

        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IReadOnlySet<string> CodeInUse()
        {
            Asked.TrySetResult();
            return Directories;
        }

        public Task PrepareAsync(string runtime, string directory, string shown, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<InvocationOutcome> InvokeAsync(FunctionVersion version, Invocation invocation, CancellationToken cancellationToken) => throw new NotSupportedException();

        public void Reserve(string accountId, string functionArn, int? concurrency) => throw new NotSupportedException();

        public void Provision(FunctionVersion version, int concurrency)
        {
        }

        public ProvisionedEnvironments Provisioned(FunctionVersion version) => default;

        public void Retire(string functionArn) => throw new NotSupportedException();
    }
}
