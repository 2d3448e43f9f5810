using Kiln.Execution.Sandbox;
using Kiln.Execution.Sandbox.Linux.Levels;
using Kiln.Execution.Sandbox.Linux.Native;
using Kiln.Execution.Sandbox.Linux.Zygotes;

namespace Kiln.Unit.Execution.Sandbox.Linux;

/// <summary>Namespaces and nothing else: what a sandbox is without cgroups, a way out and disks.</summary>
internal sealed class BareLevel(ZygoteOptions zygotes) : ILevel
{
    private readonly UserIds _users = new(0x7f000000, 1000);

    public ZygoteOptions Zygotes => zygotes;

    public IReadOnlyDictionary<string, string> Limits { get; } = new Dictionary<string, string>();

    public ValueTask<SandboxParts> PrepareAsync(uint? user, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new SandboxParts(user ?? _users.Take(), null, null, _users.Return));

    public ValueTask<ISandboxTmp> CreateTmpAsync(int sizeMb, CancellationToken cancellationToken) =>
        ValueTask.FromResult<ISandboxTmp>(new FakeTmp(sizeMb));

    public uint? UserOf(ISandboxTmp tmp) => null;

    public Assignment Assign(Blank blank, SandboxSpec spec) =>
        new(new SandboxSetup { Mounts = ["task"], TmpSize = 16, Limits = new ProcessLimits(1024, null, null) }, [Mounts.ReadOnly(spec.CodeDirectory)]);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
