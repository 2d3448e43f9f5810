using System.ComponentModel;
using System.Runtime.InteropServices;
using Kiln.Execution.Sandbox.Linux.Cgroups;
using Kiln.Execution.Sandbox.Linux.FileSystems;
using Kiln.Execution.Sandbox.Linux.Native;
using Kiln.Execution.Sandbox.Linux.Network;
using Kiln.Execution.Sandbox.Linux.Tmp;
using Kiln.Execution.Sandbox.Linux.Zygotes;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Execution.Sandbox.Linux.Levels;

/// <summary>What root can give: cgroups, a network and a disk image for each sandbox, its code as mounts.</summary>
internal sealed class FullLevel : ILevel
{
    private const string CgroupRoot = "/sys/fs/cgroup";
    private const int UsersOfOneServer = 65536;
    private const int MostDescriptors = 1024;
    private const int MostProcesses = 1024;

    private readonly InstanceSlot _slot;
    private readonly CgroupHierarchy? _cgroups;
    private readonly SandboxNetwork _network;
    private readonly TmpPool _tmp;
    private readonly UserIds _users;
    private readonly InnerRoot? _root;
    private readonly Action<string> _warn;
    private int _made;

    private FullLevel(InstanceSlot slot, CgroupHierarchy? cgroups, SandboxNetwork network, TmpPool tmp, InnerRoot? root, ExecutionOptions options)
    {
        (_slot, _cgroups, _network, _tmp, _root, _warn) = (slot, cgroups, network, tmp, root, options.Warn);
        _users = new UserIds(slot.FirstUser, UsersOfOneServer);
        Zygotes = new ZygoteOptions(IsolationLevel.Full, options.RuntimeDirectory, options.TempRoot, ResolvConf.Text(), null, cgroups)
        {
            MaxAge = options.ZygoteMaxAge,
            MaxForks = options.ZygoteMaxForks,
            Root = root,
        };
    }

    public ZygoteOptions Zygotes { get; }

    public IReadOnlyDictionary<string, string> Limits => new Dictionary<string, string>
    {
        ["resources"] = _cgroups?.Description ?? "no cgroups: memory and processes are limited for each process, the processor is not",
        ["network"] = _network.Description,
        ["tmp"] = _tmp.Description,
    };

    /// <summary>Throws <see cref="SandboxStartException"/>.</summary>
    public static async Task<FullLevel> StartAsync(ExecutionOptions options, CancellationToken cancellationToken)
    {
        Descriptors.Raise();
        var slot = await InstanceSlot.TakeAsync(cancellationToken: cancellationToken);
        Task<SandboxNetwork>? network = null;
        Task<TmpPool>? tmp = null;
        InnerRoot? root = null;
        try
        {
            network = SandboxNetwork.StartAsync(slot, cancellationToken: cancellationToken);
            tmp = TmpPool.StartAsync(options.ImageDirectory, cancellationToken: cancellationToken);
            root = InnerRoot.Make();
            CgroupHierarchy? cgroups;

            // With version 2, others may be about to take back what was handed down to all.
            await using (await slot.TryTakeTurnAsync())
                cgroups = CgroupHierarchy.Detect(CgroupRoot, slot.CgroupName);

            return new FullLevel(slot, cgroups, await network, await tmp, root, options);
        }
        catch
        {
            await DisposeAsync(network);
            await DisposeAsync(tmp);
            root?.Dispose();
            await slot.DisposeAsync();
            throw;
        }
    }

    public async ValueTask<SandboxParts> PrepareAsync(uint? user, CancellationToken cancellationToken)
    {
        var network = await _network.LeaseAsync(cancellationToken);
        ICgroup? cgroup = null;
        try
        {
            cgroup = _cgroups?.Create(Interlocked.Increment(ref _made).ToString(System.Globalization.CultureInfo.InvariantCulture));
            return user is { } same
                ? new SandboxParts(same, cgroup, network, null)
                : new SandboxParts(_users.Take(), cgroup, network, _users.Return);
        }
        catch
        {
            if (cgroup is not null)
                await cgroup.DisposeAsync();

            await network.DisposeAsync();
            throw;
        }
    }

    public async ValueTask<ISandboxTmp> CreateTmpAsync(int sizeMb, CancellationToken cancellationToken) =>
        new FullTmp(await _tmp.TakeAsync(sizeMb, cancellationToken), image => _tmp.ReturnAsync(image, sizeMb), _users.Return);

    public uint? UserOf(ISandboxTmp tmp) => ((FullTmp)tmp).User;

    public Assignment Assign(Blank blank, SandboxSpec spec)
    {
        var tmp = (FullTmp)spec.Tmp;
        var cgroup = blank.Parts.Cgroup;
        cgroup?.SetLimits(CgroupLimits.For(spec.MemorySize) with { Processors = null });
        var names = new List<string>();
        var mounts = new List<SafeHandle>();
        try
        {
            Add("task", Files(spec.CodeDirectory));
            if (spec.LayerDirectory is { } layers)
                Add("opt", Files(layers));

            if (spec.FileSystem is { } shared)
                Add("mnt", SharedFolder.Mount(shared.Directory, blank.Parts.User));

            if (tmp.User is null)
                tmp.Image.GiveTo(TmpOwner.Of(spec.Interpreter, blank.Parts.User));

            Add("tmp", tmp.Image.Mount());
        }
        catch (Exception e) when (e is Win32Exception or SandboxStartException)
        {
            foreach (var mount in mounts)
                mount.Dispose();

            throw e as SandboxStartException ?? new SandboxStartException($"The function's code cannot be mounted: {e.Message}", e);
        }

        tmp.User ??= blank.Parts.KeepUser();
        var limits = new ProcessLimits(MostDescriptors, MostProcesses, cgroup is null ? (long)spec.MemorySize << 20 : null);
        return new Assignment(new SandboxSetup { Mounts = names, MountPath = spec.FileSystem?.LocalMountPath, Limits = limits, CountsMemory = cgroup is { CountsMemory: true } }, [.. mounts]);

        void Add(string name, SafeHandle mount)
        {
            names.Add(name);
            mounts.Add(mount);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _tmp.DisposeAsync();
        await _network.DisposeAsync();
        await using (await _slot.TryTakeTurnAsync())
        {
            if (_cgroups is not null)
                await _cgroups.DisposeAsync();
        }

        foreach (var left in new[] { _network.Left, _cgroups?.Left }.OfType<string>())
        {
            _slot.HasLeftovers = true;
            _warn(left);
        }

        _root?.Dispose();
        await _slot.DisposeAsync();
    }

    private SafeFileHandle Files(string directory) => Mounts.ReadOnly(directory, _root?.Map);

    private static async Task DisposeAsync<T>(Task<T>? starting)
        where T : IAsyncDisposable
    {
        if (starting is null)
            return;

        await ((Task)starting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (starting.IsCompletedSuccessfully)
            await (await starting).DisposeAsync();
    }
}
