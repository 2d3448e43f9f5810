using System.Text;
using System.Text.Json;
using Kiln.Aws.Operations;

namespace Kiln.Services.CloudWatch.Dashboards;

/// <summary>Dashboards, kept as their owners write them. What of a body cannot be drawn is told, and stored all the same, as on AWS.</summary>
internal sealed class DashboardOperations(DashboardStore dashboards, TimeProvider time)
{
    private const int MostListed = 1_000;
    private const int LongestName = 255;
    private const int MostBytes = 1024 * 1024;
    private const int MostWidgets = 500;
    private static readonly string[] WidgetTypes = ["alarm", "custom", "explorer", "log", "metric", "text"];

    [Operation]
    public async Task<PutDashboardResponse> PutDashboard(PutDashboardRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var (name, body) = (request.DashboardName!, request.DashboardBody!);
        if (name.Length is 0 or > LongestName || !name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            throw CloudWatchErrors.InvalidDashboard("The field DashboardName must be 1 to 255 of the characters A-Z, a-z, 0-9, - and _.");
        Tags.TagOperations.Check(request.Tags ?? []);
        var messages = Check(body);
        await dashboards.PutAsync(caller.AccountId, new(name, body, time.GetUtcNow().ToUnixTimeMilliseconds()), cancellationToken);
        return new() { DashboardValidationMessages = messages };
    }

    [Operation]
    public async Task<GetDashboardResponse> GetDashboard(GetDashboardRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var found = await dashboards.FindAsync(caller.AccountId, request.DashboardName!) ?? throw CloudWatchErrors.NoSuchDashboard(request.DashboardName!);
        return new() { DashboardArn = Dashboard.ArnOf(caller.AccountId, found.Name), DashboardBody = found.Body, DashboardName = found.Name };
    }

    [Operation]
    public async Task<ListDashboardsResponse> ListDashboards(ListDashboardsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var after = request.NextToken is { } token ? PageToken.Read(token, 1)[0] : "";
        var found = await dashboards.ListAsync(caller.AccountId, request.DashboardNamePrefix ?? "", after, MostListed + 1);
        return new()
        {
            DashboardEntries = [.. found.Take(MostListed).Select(d => new DashboardEntry
            {
                DashboardName = d.Name,
                DashboardArn = Dashboard.ArnOf(caller.AccountId, d.Name),
                LastModified = DateTimeOffset.FromUnixTimeMilliseconds(d.ModifiedAt),
                Size = Encoding.UTF8.GetByteCount(d.Body),
            })],
            NextToken = found.Count > MostListed ? PageToken.Write(found[MostListed - 1].Name) : null,
        };
    }

    [Operation]
    public async Task<DeleteDashboardsResponse> DeleteDashboards(DeleteDashboardsRequest request, Caller caller, CancellationToken cancellationToken) =>
        await dashboards.DeleteAsync(caller.AccountId, request.DashboardNames!, cancellationToken) is { } missing
            ? throw CloudWatchErrors.NoSuchDashboard(missing)
            : new();

    // What is no dashboard at all is refused; what cannot be drawn of one is told.
    private static List<DashboardValidationMessage> Check(string body)
    {
        if (Encoding.UTF8.GetByteCount(body) > MostBytes)
            throw CloudWatchErrors.InvalidDashboard("The dashboard body is too large: at most 1 MB.");
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                throw CloudWatchErrors.InvalidDashboard("The field DashboardBody must be a valid JSON object");
            if (!json.RootElement.TryGetProperty("widgets", out var widgets) || widgets.ValueKind != JsonValueKind.Array)
                throw CloudWatchErrors.InvalidDashboard("The dashboard body is invalid, there is at least one validation error: Should have required property 'widgets'");
            if (widgets.GetArrayLength() > MostWidgets)
                throw CloudWatchErrors.InvalidDashboard($"The dashboard has more than {MostWidgets} widgets.");
            return [.. widgets.EnumerateArray().SelectMany(Check)];
        }
        catch (JsonException)
        {
            throw CloudWatchErrors.InvalidDashboard("The field DashboardBody must be a valid JSON object");
        }
    }

    private static IEnumerable<DashboardValidationMessage> Check(JsonElement widget, int index)
    {
        if (widget.ValueKind != JsonValueKind.Object)
            yield return new() { DataPath = $"/widgets/{index}", Message = "Should be object" };
        else if (!widget.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String)
            yield return new() { DataPath = $"/widgets/{index}", Message = "Should have required property 'type'" };
        else if (!WidgetTypes.Contains(type.GetString()))
            yield return new() { DataPath = $"/widgets/{index}/type", Message = $"Should be one of {string.Join(", ", WidgetTypes)}" };
        else if (!widget.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
            yield return new() { DataPath = $"/widgets/{index}", Message = "Should have required property 'properties'" };
    }
}
