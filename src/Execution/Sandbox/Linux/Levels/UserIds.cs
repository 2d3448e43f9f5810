namespace Kiln.Execution.Sandbox.Linux.Levels;

/// <summary>A user id for each environment, so that to the kernel no two are the same user. Safe from any thread.</summary>
internal sealed class UserIds(uint first, int count)
{
    private readonly HashSet<uint> _taken = [];
    private uint _next;

    /// <summary>The one that has not been used for the longest time. Throws <see cref="SandboxStartException"/> when there is none.</summary>
    public uint Take()
    {
        lock (_taken)
        {
            for (var tried = 0; tried < count; tried++)
            {
                var user = first + _next;
                _next = (_next + 1) % (uint)count;
                if (_taken.Add(user))
                    return user;
            }
        }

        throw new SandboxStartException($"All {count} user ids for execution environments are taken.");
    }

    public void Return(uint user)
    {
        lock (_taken)
        {
            _taken.Remove(user);
        }
    }
}
