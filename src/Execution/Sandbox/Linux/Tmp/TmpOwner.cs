using Kiln.Execution.Runtimes;
using Kiln.Execution.Sandbox.Linux.FileSystems;

namespace Kiln.Execution.Sandbox.Linux.Tmp;

/// <summary>Whose directory a <c>/tmp</c> is, and who may do what in it.</summary>
/// <param name="User">Of this machine.</param>
internal readonly record struct TmpOwner(uint User, uint Mode)
{
    private const uint EverybodysDirectory = 0x3FF; // 1777
    private const uint OwnersDirectory = 0x1C0; // 700

    public static TmpOwner Everybody { get; } = new(InnerRoot.User, EverybodysDirectory);

    /// <summary>In 2018 it was the function's own; since then it is root's, and everybody writes to it.</summary>
    /// <param name="user">As whom the function runs.</param>
    public static TmpOwner Of(Interpreter interpreter, uint user) =>
        RuntimeTable.Find(interpreter.Runtime) is { Era: < RuntimeEra.Current } ? new TmpOwner(user, OwnersDirectory) : Everybody;
}
