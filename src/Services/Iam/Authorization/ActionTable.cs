using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace Kiln.Services.Iam.Authorization;

/// <summary>What an operation needs.</summary>
/// <param name="Action">With its prefix, for example <c>lambda:InvokeFunction</c>.</param>
/// <param name="IsFree">Everybody may, whatever a policy says.</param>
/// <param name="Keys">Condition keys that the action has beside those of every request; null when that is not known.</param>
internal sealed record RequiredAction(string Action, ResourceTemplate Resource, FrozenSet<string>? Keys, bool IsFree = false)
{
    /// <summary>What a request that brings tags needs as well.</summary>
    internal RequiredAction? Tagging { get; init; }

    /// <summary>Keys that end in a slash stand for all that begin so.</summary>
    internal bool HasKey(string key)
    {
        if (Keys is null || Keys.Contains(key))
            return true;
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return slash >= 0 && Keys.Contains(key[..(slash + 1)]);
    }
}

/// <summary>The table of actions.tsv.</summary>
internal static class ActionTable
{
    private const string None = "-";
    private static readonly FrozenDictionary<(string Service, string Operation), RequiredAction> ByOperation = Read();
    private static readonly ConcurrentDictionary<(string, string), RequiredAction> Unlisted = new();

    internal static IEnumerable<(string Service, string Operation)> Operations => ByOperation.Keys;

    /// <param name="service">Name of the service's model.</param>
    /// <param name="operation">The operation, or the name that its permission has.</param>
    internal static RequiredAction Of(string service, string operation) =>
        ByOperation.TryGetValue((service, operation), out var listed)
            ? listed
            : Unlisted.GetOrAdd((service, operation), key => new($"{key.Item1}:{key.Item2}", ResourceTemplate.Any, null));

    private static FrozenDictionary<(string, string), RequiredAction> Read()
    {
        var rows = new Dictionary<(string, string), RequiredAction>();
        foreach (var line in EmbeddedText.Read(typeof(ActionTable), "actions.tsv").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith('#'))
                continue;
            var cells = line.Split('\t');
            var isFree = cells[2] == None;
            var keys = cells.Length > 4 ? cells[4].Split(' ') : [];
            var (resource, ownKeys) = (ResourceTemplate.Parse(cells[3]), keys.ToFrozenSet(StringComparer.OrdinalIgnoreCase));
            var row = new RequiredAction(isFree ? $"{cells[0]}:{cells[1]}" : cells[2], resource, ownKeys, isFree)
            {
                Tagging = cells.Length > 5 ? new(cells[5], resource, ownKeys) : null,
            };
            rows.Add((cells[0], cells[1]), row);
            // The pipeline knows Invoke by the name of its permission.
            rows.TryAdd((cells[0], row.Action[(row.Action.IndexOf(':', StringComparison.Ordinal) + 1)..]), row);
        }
        return rows.ToFrozenDictionary();
    }
}
