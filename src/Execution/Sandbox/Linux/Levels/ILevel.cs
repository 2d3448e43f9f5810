using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Kiln.Execution.Sandbox.Linux.Native;
using Kiln.Execution.Sandbox.Linux.Zygotes;

namespace Kiln.Execution.Sandbox.Linux.Levels;

/// <summary>What the sandboxes of one isolation level are made of. Disposing it removes all of that from the machine.</summary>
internal interface ILevel : IAsyncDisposable
{
    ZygoteOptions Zygotes { get; }

    /// <summary>What is limited and how, and what is not, by subject.</summary>
    IReadOnlyDictionary<string, string> Limits { get; }

    /// <summary>What a process tree joins when it is forked. Throws <see cref="SandboxStartException"/>.</summary>
    ValueTask<SandboxParts> PrepareAsync(uint? user, CancellationToken cancellationToken);

    /// <summary>Throws <see cref="SandboxStartException"/>.</summary>
    ValueTask<ISandboxTmp> CreateTmpAsync(int sizeMb, CancellationToken cancellationToken);

    /// <summary>The user that a sandbox with this <c>/tmp</c> must be, since files in it are that one's. Null: anyone.</summary>
    uint? UserOf(ISandboxTmp tmp);

    /// <summary>Gives a blank its function. Throws <see cref="SandboxStartException"/>; the blank must be disposed then.</summary>
    Assignment Assign(Blank blank, SandboxSpec spec);
}

/// <param name="Mounts">Descriptors that go with the setup frame, in the order of <see cref="SandboxSetup.Mounts"/>.</param>
/// <param name="ExtensionOutput">The host's end of one of them.</param>
internal sealed record Assignment(SandboxSetup Setup, SafeHandle[] Mounts, Socket? ExtensionOutput = null)
{
    /// <exception cref="SandboxStartException">There is no socket to be had. What was assigned is given up.</exception>
    public Assignment WithExtensionOutput()
    {
        try
        {
            var (ours, theirs) = SocketMessages.Pair(SocketType.Stream);
            return new(Setup with { Mounts = [.. Setup.Mounts, "extensionOutput"] }, [.. Mounts, theirs], ours);
        }
        catch (Win32Exception e)
        {
            foreach (var mount in Mounts)
                mount.Dispose();

            throw new SandboxStartException($"No socket for extensions can be made: {e.Message}", e);
        }
    }
}
