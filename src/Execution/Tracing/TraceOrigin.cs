namespace Kiln.Execution.Tracing;

/// <summary>One environment as a sender of trace documents: it may have so much on its way to the store, and no more.</summary>
public sealed class TraceOrigin(FunctionVersion function)
{
    /// <summary>16 of the largest documents.</summary>
    public const int MostBytes = 1024 * 1024;

    private int _pending;

    public FunctionVersion Function => function;

    /// <summary>False: there is too much already. Else <see cref="Return"/> must follow, once.</summary>
    public bool TryTake(int bytes)
    {
        if (Interlocked.Add(ref _pending, bytes) <= MostBytes)
            return true;

        Return(bytes);
        return false;
    }

    public void Return(int bytes) => Interlocked.Add(ref _pending, -bytes);
}
