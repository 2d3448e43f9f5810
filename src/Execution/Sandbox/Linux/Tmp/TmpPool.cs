using System.Collections.Concurrent;

namespace Kiln.Execution.Sandbox.Linux.Tmp;

/// <summary>File systems for <c>/tmp</c>, made before they are needed.</summary>
internal sealed class TmpPool : IAsyncDisposable
{
    private const int UsualSize = 512; // MB
    private const int MostReady = 16;
    private const long LeastRoom = 16 << 20; // Of an image, the first pieces have to be written.

    private readonly ITmpSource _source;
    private readonly int _wanted;
    private readonly ConcurrentQueue<TmpImage> _ready = [];
    private readonly SemaphoreSlim _refilling = new(1);
    private volatile bool _disposed;

    private TmpPool(ITmpSource source, int wanted) => (_source, _wanted) = (source, wanted);

    /// <summary>What a <c>/tmp</c> is here and whether it has a size; for whoever runs the server.</summary>
    public string Description => _source.Description;

    internal int ReadyCount => _ready.Count;

    /// <summary>Removes what a killed server left in the directory, finds out what is possible, and fills the pool.</summary>
    /// <param name="directory">Of this server alone, on a disk. It is made.</param>
    /// <param name="ready">How many of 512 MB wait for an environment.</param>
    public static async Task<TmpPool> StartAsync(string directory, int ready = 4, CancellationToken cancellationToken = default)
    {
        try
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            foreach (var left in Directory.GetFiles(directory))
                File.Delete(left);
            foreach (var left in Directory.GetDirectories(directory))
                Directory.Delete(left, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SandboxStartException($"{directory} cannot be used for /tmp: {e.Message}", e);
        }

        var pool = new TmpPool(await SourceAsync(directory, cancellationToken), ready);
        pool.Refill();
        return pool;
    }

    /// <summary>An empty one. Returns at once when one is ready. Throws <see cref="SandboxStartException"/>.</summary>
    public ValueTask<TmpImage> TakeAsync(int sizeMb, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (sizeMb != UsualSize || !_ready.TryDequeue(out var image))
            return new ValueTask<TmpImage>(Task.Run(() => _source.MakeAsync(sizeMb, cancellationToken), cancellationToken));

        Refill();
        return ValueTask.FromResult(image);
    }

    /// <summary>
    /// For when no sandbox uses it any more. Most functions leave their <c>/tmp</c> as it was: that one is given to the next environment, as making and
    /// unmounting one is much of what an environment costs.
    /// </summary>
    public ValueTask ReturnAsync(TmpImage image, int sizeMb)
    {
        if (_disposed || sizeMb != UsualSize || _ready.Count >= MostReady || !image.IsUntouched)
            return image.DisposeAsync();

        _ready.Enqueue(image);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        await _refilling.WaitAsync();
        while (_ready.TryDequeue(out var image))
            await image.DisposeAsync();
    }

    private static async Task<ITmpSource> SourceAsync(string directory, CancellationToken cancellationToken)
    {
        var images = new DiskImages(directory);
        try
        {
            await using (await images.MakeAsync(UsualSize, cancellationToken))
                return images;
        }
        catch (SandboxStartException) when (IsFull(directory))
        {
            // There may be room again before the first environment, which else hears the reason; without a size, nobody would be told.
            return images;
        }
        catch (SandboxStartException e)
        {
            return new PlainDirectories(directory, e.Message);
        }
    }

    private static bool IsFull(string directory) => new DriveInfo(directory).AvailableFreeSpace < LeastRoom;

    private void Refill()
    {
        if (_refilling.Wait(0, CancellationToken.None))
            _ = Task.Run(RefillAsync);
    }

    private async Task RefillAsync()
    {
        try
        {
            while (!_disposed && _ready.Count < _wanted)
                _ready.Enqueue(await _source.MakeAsync(UsualSize, CancellationToken.None));
        }
        catch (SandboxStartException)
        {
            // Whoever wants one next hears the reason.
        }
        finally
        {
            _refilling.Release();
        }
    }
}
