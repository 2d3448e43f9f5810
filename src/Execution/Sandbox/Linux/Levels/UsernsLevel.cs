using Kiln.Execution.Sandbox.Linux.Network;
using Kiln.Execution.Sandbox.Linux.Zygotes;

namespace Kiln.Execution.Sandbox.Linux.Levels;

/// <summary>What any user can give: namespaces that the zygote makes for itself, limits for each process, code out of one store.</summary>
internal sealed class UsernsLevel : ILevel
{
    private const int MostDescriptors = 1024;
    private const int MostProcesses = 1024;

    // An interpreter and its libraries take up address space that AWS does not count.
    private const long Overhead = 64 << 20;

    private readonly string _store;

    private UsernsLevel(ExecutionOptions options)
    {
        _store = Path.TrimEndingDirectorySeparator(options.CodeStore);
        Zygotes = new ZygoteOptions(IsolationLevel.Userns, options.RuntimeDirectory, options.TempRoot, ResolvConf.Text(), _store, null)
        {
            MaxAge = options.ZygoteMaxAge,
            MaxForks = options.ZygoteMaxForks,
            Folders = options.Folders,
        };
    }

    public ZygoteOptions Zygotes { get; }

    public IReadOnlyDictionary<string, string> Limits { get; } = new Dictionary<string, string>
    {
        ["resources"] = "memory and processes are limited for each process, the processor is not: cgroups need root",
        ["network"] = "none but the server itself: a way out needs root",
        ["tmp"] = "in memory, of the size configured",
    };

    /// <summary>Throws <see cref="SandboxStartException"/>.</summary>
    public static UsernsLevel Create(ExecutionOptions options)
    {
        try
        {
            Directory.CreateDirectory(options.CodeStore);
            return new UsernsLevel(options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SandboxStartException($"There can be no store of code in {options.CodeStore}: {e.Message}", e);
        }
    }

    public ValueTask<SandboxParts> PrepareAsync(uint? user, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new SandboxParts(0, null, null, null));

    public ValueTask<ISandboxTmp> CreateTmpAsync(int sizeMb, CancellationToken cancellationToken) =>
        ValueTask.FromResult<ISandboxTmp>(new UsernsTmp(sizeMb));

    public uint? UserOf(ISandboxTmp tmp) => null;

    public Assignment Assign(Blank blank, SandboxSpec spec)
    {
        var tmp = (UsernsTmp)spec.Tmp;
        var mount = tmp.Take();
        tmp.UsedBy(blank.Status);
        var (store, folders) = (new Dictionary<string, string>(), new Dictionary<string, string>());
        Place("task", spec.CodeDirectory);
        if (spec.LayerDirectory is { } layers)
            Place("opt", layers);
        if (spec.FileSystem is { } shared)
            Place("mnt", shared.Directory);

        var setup = new SandboxSetup
        {
            Mounts = mount is null ? [] : ["tmp"],
            Store = store,
            Folders = folders,
            MountPath = spec.FileSystem?.LocalMountPath,
            TmpSize = tmp.SizeMb,
            Limits = new ProcessLimits(MostDescriptors, MostProcesses, ((long)spec.MemorySize << 20) + Overhead),
        };
        return new Assignment(setup, mount is null ? [] : [mount]);

        void Place(string name, string directory)
        {
            if (Below(_store, directory) is { } stored)
                store.Add(name, stored);
            else
                folders.Add(name, InFolders(directory));
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private string InFolders(string directory)
    {
        foreach (var (number, folder) in Zygotes.Folders.Index())
        {
            if (Below(folder, directory) is { } relative)
                return $"{number}/{relative}";
        }

        throw new SandboxStartException($"{directory} is neither below {_store} nor below a folder that Kiln was started with, out of which it would have to be mounted.");
    }

    // Null: it is not.
    private static string? Below(string root, string directory)
    {
        var relative = Path.GetRelativePath(root, directory);
        return relative == ".." || relative.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(relative) ? null : relative;
    }
}
