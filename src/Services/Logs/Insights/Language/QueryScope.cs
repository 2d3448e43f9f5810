using Kiln.Services.Logs.Insights.Expressions;

namespace Kiln.Services.Logs.Insights.Language;

/// <summary>Names that a query gives to values, each with its place in a row.</summary>
/// <param name="hasEvent">Other names are fields of the event. False behind <c>stats</c>: there are no others.</param>
internal sealed class QueryScope(bool hasEvent)
{
    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);

    /// <summary>How many places a row has.</summary>
    internal int Count { get; private set; }
    internal bool HasEvent => hasEvent;

    /// <summary>A place that has no name.</summary>
    internal int Reserve() => Count++;

    internal int Define(string name) => _slots[name] = Reserve();

    internal bool Has(string name) => _slots.ContainsKey(name);

    internal QueryExpression Find(string name)
    {
        if (_slots.TryGetValue(name, out var slot))
            return new SlotExpression(slot);
        // The longest name before a dot that is known has a document: user.id, where user is one.
        for (var dot = name.LastIndexOf('.'); dot > 0; dot = name.LastIndexOf('.', dot - 1))
        {
            if (_slots.TryGetValue(name[..dot], out slot))
                return new PathExpression(slot, name[(dot + 1)..]);
        }
        return hasEvent ? new FieldExpression(name) : new LiteralExpression(Values.QueryValue.Null);
    }
}
