using System.Globalization;
using Kiln.Aws.Operations;

namespace Kiln.Services.Lambda.Layers;

/// <summary>Lists of layers and of their versions. A marker is the name or number of the last item of the page before.</summary>
public sealed class LayerListOperations(LayerStore store)
{
    [Operation("GET", "/2018-10-31/layers")]
    public Task<ListLayersResponse> ListLayers(ListLayersRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var after = Marker.Read(request.Marker, nameof(ListLayers));
        var newest = store.List(caller.AccountId, caller.Region)
            .Where(v => v.IsFor(request.CompatibleRuntime, request.CompatibleArchitecture))
            .DistinctBy(v => v.Key.Name)
            .Where(v => after is null || string.CompareOrdinal(v.Key.Name, after) > 0);
        var (page, next) = Page(newest, request.MaxItems, v => v.Key.Name);
        return Task.FromResult(new ListLayersResponse
        {
            Layers = [.. page.Select(v => new LayersListItem { LayerName = v.Key.Name, LayerArn = v.Key.Layer.Arn, LatestMatchingVersion = LayerDescription.Item(v) })],
            NextMarker = next,
        });
    }

    /// <summary>Of a layer that there is not, there are no versions.</summary>
    [Operation("GET", "/2018-10-31/layers/{LayerName}/versions")]
    public Task<ListLayerVersionsResponse> ListLayerVersions(ListLayerVersionsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var layer = LayerKey.Parse(request.LayerName!, caller);
        if (layer.AccountId != caller.AccountId)
            throw LambdaErrors.OtherAccount(caller.Principal.Arn, nameof(ListLayerVersions), layer.Arn);
        var before = long.MaxValue;
        if (Marker.Read(request.Marker, nameof(ListLayerVersions)) is { } mark && !long.TryParse(mark, NumberStyles.None, CultureInfo.InvariantCulture, out before))
            throw Marker.Invalid(nameof(ListLayerVersions));
        var versions = store.Versions(layer)
            .Where(v => v.Key.Version < before && v.IsFor(request.CompatibleRuntime, request.CompatibleArchitecture));
        var (page, next) = Page(versions, request.MaxItems, v => v.Key.Version.ToString(CultureInfo.InvariantCulture));
        return Task.FromResult(new ListLayerVersionsResponse { LayerVersions = [.. page.Select(LayerDescription.Item)], NextMarker = next });
    }

    private static (List<LayerVersionRecord> Page, string? Next) Page(
        IEnumerable<LayerVersionRecord> versions, int? maxItems, Func<LayerVersionRecord, string> mark)
    {
        var size = maxItems ?? LambdaLimits.LayersPerPage;
        var rest = versions.Take(size + 1).ToList();
        return rest.Count <= size
            ? (rest, null)
            : (rest[..size], Marker.Of(mark(rest[size - 1])));
    }
}
