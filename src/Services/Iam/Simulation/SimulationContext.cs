using Kiln.Services.Iam.Policies;
using Microsoft.Extensions.Primitives;

namespace Kiln.Services.Iam.Simulation;

/// <summary>The keys that a simulation is given; those that are asked for and were not given are remembered.</summary>
internal sealed class SimulationContext : IConditionContext
{
    private readonly Dictionary<string, StringValues> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedSet<string> _missing = new(StringComparer.OrdinalIgnoreCase);

    internal SimulationContext(IEnumerable<ContextEntry> entries)
    {
        foreach (var entry in entries)
        {
            if (entry.ContextKeyName is not null)
                _values[entry.ContextKeyName] = entry.ContextKeyValues?.ToArray() ?? [];
        }
    }

    public StringValues Find(string key) => _values.GetValueOrDefault(key);

    /// <summary>Notes what a statement depends on and was not given.</summary>
    internal void Note(Statement statement) => _missing.UnionWith(ContextKeysOf.Statement(statement).Where(key => !_values.ContainsKey(key)));

    internal List<string> TakeMissing()
    {
        List<string> missing = [.. _missing];
        _missing.Clear();
        return missing;
    }
}
