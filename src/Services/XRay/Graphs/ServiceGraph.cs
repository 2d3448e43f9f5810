using Kiln.Services.XRay.Traces;

namespace Kiln.Services.XRay.Graphs;

/// <summary>
/// Who called whom in a number of traces. A node is a name and a type; that of the clients has the name of what they called. A call is counted at the
/// node that answered it, and on the edge that it came by.
/// </summary>
internal sealed class ServiceGraph
{
    private const string Client = "client";

    private readonly Dictionary<(string Name, string? Type), Node> _nodes = [];

    public void Add(Trace trace)
    {
        foreach (var segment in trace.Segments.Where(static s => !s.IsSubsegment))
        {
            var node = NodeOf(segment.Name, segment.Origin);
            node.Statistics.Add(segment);
            node.IsInferred &= segment.IsInferred;
            if (trace.CallerOf(segment) is { } caller)
            {
                EdgeOf(NodeOf(caller.Name, caller.Origin), node).Add(segment);
                continue;
            }
            node.IsRoot = true;
            var client = NodeOf(segment.Name, Client);
            client.Statistics.Cover(segment);
            EdgeOf(client, node).Add(segment);
        }
    }

    public List<Service> ToShapes(string accountId) => [.. _nodes.Select((pair, index) => Shape(pair.Key.Name, pair.Key.Type, pair.Value, index, accountId))];

    private static Service Shape(string name, string? type, Node node, int index, string accountId)
    {
        var isClient = type == Client;
        return new()
        {
            ReferenceId = index,
            Name = name,
            Names = [name],
            Root = node.IsRoot ? true : null,
            AccountId = isClient ? null : accountId,
            Type = type,
            // AWS knows of those that nobody speaks for as little.
            State = isClient || node.IsInferred ? "unknown" : "active",
            StartTime = node.Statistics.Start,
            EndTime = node.Statistics.End,
            Edges = [.. node.Edges.Select(static edge => new Edge
            {
                ReferenceId = edge.Key,
                StartTime = edge.Value.Start,
                EndTime = edge.Value.End,
                SummaryStatistics = edge.Value.ToShape(),
                ResponseTimeHistogram = edge.Value.Histogram(),
                Aliases = [],
            })],
            SummaryStatistics = isClient ? null : node.Statistics.ToShape(),
            DurationHistogram = isClient ? null : node.Statistics.Histogram(),
            ResponseTimeHistogram = isClient ? null : node.Statistics.Histogram(),
        };
    }

    private Node NodeOf(string name, string? type)
    {
        if (!_nodes.TryGetValue((name, type), out var node))
            _nodes[(name, type)] = node = new(_nodes.Count);
        return node;
    }

    private static CallStatistics EdgeOf(Node from, Node to)
    {
        if (!from.Edges.TryGetValue(to.Index, out var edge))
            from.Edges[to.Index] = edge = new();
        return edge;
    }

    private sealed class Node(int index)
    {
        public int Index => index;
        public bool IsRoot { get; set; }
        public bool IsInferred { get; set; } = true;
        public CallStatistics Statistics { get; } = new();
        public SortedDictionary<int, CallStatistics> Edges { get; } = [];
    }
}
