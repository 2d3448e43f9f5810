namespace Kiln.Execution.Sandbox.Linux.Tmp;

/// <summary>File systems for <c>/tmp</c>, made before they are needed.</summary>
internal sealed class TmpPool : IAsyncDisposable
{
    /// <summary>What a <c>/tmp</c> is here and whether it has a size; for whoever runs the server.</summary>
    public string Description => throw new NotImplementedException();

    /// <summary>Removes what a killed server left in the directory, finds out what is possible, and starts to fill the pool.</summary>
    /// <param name="directory">Of this server alone, on a disk. It is made.</param>
    /// <param name="ready">How many of 512 MB wait for an environment.</param>
    public static Task<TmpPool> StartAsync(string directory, int ready = 4, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>An empty one. Returns at once when one is ready. Throws <see cref="SandboxStartException"/>.</summary>
    public ValueTask<TmpImage> TakeAsync(int sizeMb, CancellationToken cancellationToken) => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
