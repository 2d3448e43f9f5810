namespace Kiln.Execution.Sandbox.Linux.Tmp;

/// <summary>How a <c>/tmp</c> is made on this machine.</summary>
internal interface ITmpSource
{
    string Description { get; }

    /// <summary>Throws <see cref="SandboxStartException"/>.</summary>
    Task<TmpImage> MakeAsync(int sizeMb, CancellationToken cancellationToken);
}
