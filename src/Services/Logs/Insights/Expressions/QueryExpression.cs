using Kiln.Services.Logs.Insights.Fields;
using Kiln.Services.Logs.Insights.Values;

namespace Kiln.Services.Logs.Insights.Expressions;

/// <summary>A node of a parsed query. Belongs to one run of it.</summary>
internal abstract class QueryExpression
{
    internal abstract QueryValue Evaluate(QueryRow row);

    internal virtual bool Test(QueryRow row) => Evaluate(row).IsTrue;

    /// <summary>Texts, in UTF-8, that the message of every event has for which this is true.</summary>
    internal virtual IEnumerable<byte[]> RequiredInMessage => [];
}

internal sealed class LiteralExpression(QueryValue value) : QueryExpression
{
    internal override QueryValue Evaluate(QueryRow row) => value;
}

/// <summary>A value that the query computed before.</summary>
internal sealed class SlotExpression(int slot) : QueryExpression
{
    internal override QueryValue Evaluate(QueryRow row) => row.Slots[slot];
}

/// <summary>A part of a document that the query computed before.</summary>
internal sealed class PathExpression(int slot, string path) : QueryExpression
{
    internal override QueryValue Evaluate(QueryRow row) => row.Slots[slot].Json is { } json ? JsonPath.Find(json, path) : QueryValue.Null;
}

/// <summary>A field of the event.</summary>
internal sealed class FieldExpression(string name) : QueryExpression
{
    internal string Name => name;

    internal override QueryValue Evaluate(QueryRow row) => row.Record?.Get(name) ?? QueryValue.Null;
}

internal sealed class FunctionExpression(Func<QueryValue[], QueryValue> function, QueryExpression[] arguments) : QueryExpression
{
    // A run is one thread, and a node is not inside itself.
    private readonly QueryValue[] _values = new QueryValue[arguments.Length];

    internal override QueryValue Evaluate(QueryRow row)
    {
        for (var i = 0; i < arguments.Length; i++)
            _values[i] = arguments[i].Evaluate(row);
        return function(_values);
    }
}

/// <summary>The start of the period that a time is in: <c>bin(5m)</c>, <c>datefloor(@timestamp, 1h)</c>.</summary>
internal sealed class PeriodExpression(QueryExpression time, QueryPeriod period, bool isCeiling) : QueryExpression
{
    internal override QueryValue Evaluate(QueryRow row) =>
        time.Evaluate(row).TryNumber(out var at) ? QueryValue.OfTime(isCeiling ? period.Ceiling(at) : period.Floor(at)) : QueryValue.Null;
}
