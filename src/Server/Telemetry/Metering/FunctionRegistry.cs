using System.Collections.Concurrent;
using Kiln.Execution;

namespace Kiln.Server.Telemetry.Metering;

/// <summary>The figures of all functions. Bounded: beyond so many names, further functions are counted together.</summary>
internal sealed class FunctionRegistry(int mostNames = FunctionRegistry.MostNames)
{
    internal const int MostNames = 1_000;

    private readonly ConcurrentDictionary<FunctionName, FunctionFigures> _functions = new();
    private readonly FunctionFigures _others = new(FunctionName.Others);

    internal IEnumerable<FunctionFigures> All => _functions.Values.OrderBy(static f => f.Function.Name, StringComparer.Ordinal).Append(_others).Where(IsUsed);

    internal FunctionFigures Of(FunctionVersion version) => Of(new FunctionName(version.AccountId, version.Region, version.FunctionName));

    internal FunctionFigures Of(FunctionName name)
    {
        if (_functions.TryGetValue(name, out var known))
            return known;
        // Two at a time may come one over the bound, and no more.
        return _functions.Count >= mostNames ? _others : _functions.GetOrAdd(name, static n => new(n));
    }

    // Others are told of only where there are any.
    private bool IsUsed(FunctionFigures figures) =>
        figures != _others || figures.Throttles > 0 || figures.Running > 0 || figures.Durations.Read().Counts.Sum() + figures.Inits.Read().Counts.Sum() > 0;
}
