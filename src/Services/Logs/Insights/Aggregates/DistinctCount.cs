using System.IO.Hashing;
using System.Runtime.InteropServices;
using Kiln.Services.Logs.Insights.Values;

namespace Kiln.Services.Logs.Insights.Aggregates;

/// <summary>
/// How many different values there are: exact up to <see cref="Exact"/>; beyond, from how densely the smallest of their hashes lie, which is
/// right within 3 % in nineteen cases of twenty.
/// </summary>
internal sealed class DistinctCount(QueryBudget budget) : Aggregate
{
    internal const int Exact = 4096;
    private const int BytesOfEach = 64;

    // The smallest hashes of all.
    private readonly SortedSet<ulong> _smallest = [];
    private bool _isFull;

    internal override QueryValue Result => QueryValue.Of(_isFull ? Math.Round((Exact - 1) / (_smallest.Max / (double)ulong.MaxValue)) : _smallest.Count);

    internal override void Add(in QueryValue value, QueryRow row)
    {
        var hash = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(value.ToString().AsSpan()));
        if (_isFull && hash > _smallest.Max)
            return;
        if (!_smallest.Add(hash))
            return;
        if (_smallest.Count <= Exact)
        {
            budget.Charge(BytesOfEach);
            return;
        }
        _isFull = true;
        _smallest.Remove(_smallest.Max);
    }
}
