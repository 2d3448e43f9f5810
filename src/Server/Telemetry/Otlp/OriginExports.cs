namespace Kiln.Server.Telemetry.Otlp;

/// <summary>Exports of one signal, one for each origin; beyond so many origins, the server's own for all others. Used by one thread.</summary>
/// <param name="make">With what must be disposed of beside it.</param>
internal sealed class OriginExports<T>(Origin server, Func<Origin, (DirectExport<T> Export, IDisposable Owner)> make) : IDisposable
    where T : class
{
    internal const int MostOrigins = 256;

    private readonly Dictionary<Origin, (DirectExport<T> Export, IDisposable Owner)> _exports = [];

    /// <returns>How many did not arrive.</returns>
    internal int Send(IEnumerable<(Origin Origin, T Item)> items)
    {
        var lost = 0;
        foreach (var group in items.GroupBy(i => Of(i.Origin), static i => i.Item))
        {
            var batch = group.ToArray();
            if (!group.Key.Send(batch))
                lost += batch.Length;
        }
        return lost;
    }

    public void Dispose()
    {
        foreach (var (_, owner) in _exports.Values)
            owner.Dispose();
    }

    private DirectExport<T> Of(Origin origin)
    {
        if (_exports.TryGetValue(origin, out var known))
            return known.Export;
        if (_exports.Count >= MostOrigins && origin != server)
            return Of(server);
        return (_exports[origin] = make(origin)).Export;
    }
}
