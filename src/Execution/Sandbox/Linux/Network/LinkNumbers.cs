namespace Kiln.Execution.Sandbox.Linux.Network;

/// <summary>
/// The numbers of links, and with them the addresses, each as late as possible a second time: the machine remembers connections of an address,
/// and the answers to them, for a while longer than its sandbox lives.
/// </summary>
internal sealed class LinkNumbers
{
    private readonly Lock _lock = new();
    private readonly HashSet<int> _used = [];
    private int _last;

    /// <summary>Throws <see cref="SandboxStartException"/> when all are in use.</summary>
    public int Take()
    {
        lock (_lock)
        {
            if (_used.Count == LinkPlan.Last)
                throw new SandboxStartException($"All {LinkPlan.Last} addresses for sandboxes are in use.");

            do
                _last = _last % LinkPlan.Last + 1;
            while (!_used.Add(_last));
            return _last;
        }
    }

    public void Return(int number)
    {
        lock (_lock)
            _used.Remove(number);
    }
}
