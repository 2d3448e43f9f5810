using System.Collections.Concurrent;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Storage;

namespace Kiln.Services.Lambda.FunctionUrls;

/// <summary>Owner of every function URL.</summary>
public sealed class FunctionUrlStore(Database database)
    : QualifierStore<FunctionUrl>(database, "function_urls", FunctionUrlShapes.Default.FunctionUrl, static u => u.Key)
{
    // Where one was found last. It need not be there any more.
    private readonly ConcurrentDictionary<string, FunctionKey> _places = new(StringComparer.Ordinal);

    public FunctionUrl? FindById(string urlId)
    {
        if (_places.TryGetValue(urlId, out var place) && Find(place) is { } known && known.UrlId == urlId)
            return known;
        _places.TryRemove(urlId, out _);
        var found = All.FirstOrDefault(u => u.UrlId == urlId);
        if (found is not null)
            _places[urlId] = found.Key;
        return found;
    }
}
