using Kiln.Execution.Environments;

namespace Kiln.Execution.Scheduling;

/// <summary>
/// A stack that can lose its bottom: the environments of one function version that wait for an event, in the order in which they became
/// idle. Not safe for several threads: the scheduler's lock is held around every call.
/// </summary>
internal sealed class IdleEnvironments(TimeProvider time)
{
    private readonly List<Idle> _stack = [];

    // So many at the bottom are frozen. Those above became idle later.
    private int _frozen;

    public int Count => _stack.Count;

    public void Push(ExecutionEnvironment environment) => _stack.Add(new Idle(environment, time.GetTimestamp()));

    /// <summary>The one that was used last. Null when there is none.</summary>
    public ExecutionEnvironment? Pop()
    {
        if (_stack.Count == 0)
            return null;

        var environment = _stack[^1].Environment;
        _stack.RemoveAt(_stack.Count - 1);
        _frozen = Math.Min(_frozen, _stack.Count);
        return environment;
    }

    public ExecutionEnvironment[] TakeOldest(int count)
    {
        var taken = new ExecutionEnvironment[count];
        for (var i = 0; i < count; i++)
            taken[i] = _stack[i].Environment;

        _stack.RemoveRange(0, count);
        _frozen = Math.Max(0, _frozen - count);
        return taken;
    }

    /// <summary>How many have been idle for <paramref name="age"/> or longer.</summary>
    public int CountSince(TimeSpan age)
    {
        var count = 0;
        while (count < _stack.Count && time.GetElapsedTime(_stack[count].Since) >= age)
            count++;

        return count;
    }

    /// <summary>For how long the oldest has been idle.</summary>
    public TimeSpan OldestAge => time.GetElapsedTime(_stack[0].Since);

    /// <summary>Freezes one that has been idle for <paramref name="age"/> or longer. False when there is no such one.</summary>
    public bool FreezeOne(TimeSpan age)
    {
        if (!HasThawed || time.GetElapsedTime(_stack[_frozen].Since) < age)
            return false;

        _stack[_frozen++].Environment.Freeze();
        return true;
    }

    /// <summary>Whether there is one to freeze, now or later.</summary>
    public bool HasThawed => _frozen < _stack.Count;

    private readonly record struct Idle(ExecutionEnvironment Environment, long Since);
}
