using Kiln.Services.Logs.Insights.Fields;
using Kiln.Services.Logs.Insights.Values;

namespace Kiln.Services.Logs.Insights;

/// <summary>What goes through a query: an event with what was computed for it, or a group of statistics.</summary>
/// <param name="record">Null for a group.</param>
/// <param name="slots">Values that the query names, each at its place.</param>
internal sealed class QueryRow(EventRecord? record, QueryValue[] slots)
{
    internal EventRecord? Record => record;
    internal QueryValue[] Slots => slots;

    /// <summary>Takes copies of what belongs to others, so that the row can be kept.</summary>
    /// <returns>Bytes that it takes, about.</returns>
    internal long Keep()
    {
        var size = 100L;
        foreach (var slot in slots)
            size += slot.Size;
        return size + (record?.Keep() ?? 0);
    }
}
