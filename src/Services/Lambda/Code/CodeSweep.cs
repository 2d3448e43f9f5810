using Kiln.Execution;
using Kiln.Services.Lambda.Functions;
using Microsoft.Extensions.Logging;

namespace Kiln.Services.Lambda.Code;

/// <summary>
/// Removes code and layers that were deleted or replaced: looks once an hour, and removes what nothing has used twice in a row. What runs keeps its
/// files to its end, and a request has an hour between storing a package and storing its function, or between finding a function and running it.
/// </summary>
/// <param name="referenced">What functions and layers refer to, read when asked.</param>
public sealed class CodeSweep(CodeStore code, Func<IReadOnlySet<PackageDigest>> referenced, IInvoker invoker, TimeProvider time, ILogger<CodeSweep> log) : IAsyncDisposable
{
    public static readonly TimeSpan Period = TimeSpan.FromHours(1);

    private readonly PeriodicTimer _timer = new(Period, time);
    private HashSet<PackageDigest> _unused = [];
    private Task _sweeping = Task.CompletedTask;

    public void Start() => _sweeping = SweepAsync();

    /// <summary>One of the looks.</summary>
    public void Look()
    {
        var unused = code.Unused(referenced(), invoker.CodeInUse(), time.GetUtcNow() - Period);
        var gone = unused.Intersect(_unused).ToList();
        _unused = unused;
        foreach (var digest in gone)
            code.Remove(digest);
        if (gone.Count > 0)
            log.LogInformation("{Count} packages that nothing uses any more were removed", gone.Count);
    }

    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _sweeping;
    }

    private async Task SweepAsync()
    {
        while (await _timer.WaitForNextTickAsync())
        {
            try
            {
                Look();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                log.LogError(e, "Code that nothing uses any more could not be removed");
            }
        }
    }
}
