using System.Text.Json;
using Kiln.Aws.Operations;
using Kiln.Aws.Validation;

namespace Kiln.Services.Schemas.Discovery;

/// <summary>A schema out of samples.</summary>
internal sealed class GetDiscoveredSchemaOperation
{
    [Operation("POST", "/v1/discover")]
    public Task<GetDiscoveredSchemaResponse> GetDiscoveredSchema(GetDiscoveredSchemaRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var events = request.Events!.ConvertAll(Parse);
        return Task.FromResult(new GetDiscoveredSchemaResponse
        {
            Content = request.Type == "OpenApi3" ? DiscoveredSchema.OpenApi(events) : DiscoveredSchema.Draft4(events),
        });
    }

    private static JsonElement Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw SchemasErrors.BadRequest("An event is no valid JSON.");
        }
    }
}

public sealed record GetDiscoveredSchemaRequest
{
    [Required, Length(1, 10)]
    [Length(1, 100000, On = On.ListMember)]
    public List<string>? Events { get; init; }

    [Required, OneOf("OpenApi3", "JSONSchemaDraft4")]
    public string? Type { get; init; }
}

public sealed record GetDiscoveredSchemaResponse
{
    public string? Content { get; init; }
}
