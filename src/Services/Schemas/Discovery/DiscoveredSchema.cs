using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kiln.Services.Schemas.Discovery;

/// <summary>
/// What samples have in common. Each object becomes a definition of its own, named after the member that it is; members that all samples have are
/// required; what has several types has none. The form is that of the aws CLI's example of get-discovered-schema.
/// </summary>
internal sealed class DiscoveredSchema
{
    private const string Root = "Event";

    private readonly string _path;
    private readonly Dictionary<string, JsonObject> _definitions = new(StringComparer.Ordinal);

    private DiscoveredSchema(string path) => _path = path;

    // {"openapi":"3.0.0","info":{"version":"1.0.0","title":"Event"},"paths":{},"components":{"schemas":{"Event":{…}}}}
    internal static string OpenApi(List<JsonElement> events)
    {
        var schema = new DiscoveredSchema("#/components/schemas/");
        schema.AddRoot(events);
        return new JsonObject
        {
            ["openapi"] = "3.0.0",
            ["info"] = new JsonObject { ["version"] = "1.0.0", ["title"] = Root },
            ["paths"] = new JsonObject(),
            ["components"] = new JsonObject { ["schemas"] = schema.Definitions() },
        }.ToJsonString();
    }

    internal static string Draft4(List<JsonElement> events)
    {
        var schema = new DiscoveredSchema("#/definitions/");
        schema.AddRoot(events);
        return new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-04/schema#",
            ["title"] = Root,
            ["definitions"] = schema.Definitions(),
            ["allOf"] = new JsonArray(new JsonObject { ["$ref"] = $"#/definitions/{Root}" }),
        }.ToJsonString();
    }

    private void AddRoot(List<JsonElement> events)
    {
        // An event that is no object is a definition all the same.
        var root = Of(events, Root);
        _definitions.TryAdd(Root, root);
    }

    private JsonObject Definitions() => new([.. _definitions.Select(static d => KeyValuePair.Create<string, JsonNode?>(d.Key, d.Value))]);

    private JsonObject Of(List<JsonElement> samples, string name)
    {
        var known = samples.FindAll(static s => s.ValueKind != JsonValueKind.Null);
        var types = known.ConvertAll(static s => TypeOf(s.ValueKind)).Distinct().ToList();
        return types switch
        {
            ["object"] => new() { ["$ref"] = _path + Define(known, name) },
            ["array"] => new() { ["type"] = "array", ["items"] = Of([.. known.SelectMany(static s => s.EnumerateArray())], name + "Item") },
            ["string"] when known.TrueForAll(static s => IsTime(s.GetString()!)) => new() { ["type"] = "string", ["format"] = "date-time" },
            [var single] => new() { ["type"] = single },
            _ => [],
        };
    }

    private string Define(List<JsonElement> samples, string wanted)
    {
        var name = wanted;
        for (var i = 2; _definitions.ContainsKey(name); i++)
            name = wanted + i.ToString(CultureInfo.InvariantCulture);
        var definition = _definitions[name] = new() { ["type"] = "object" };
        var members = samples.SelectMany(static s => s.EnumerateObject()).ToLookup(static p => p.Name, static p => p.Value, StringComparer.Ordinal);
        var names = members.Select(static m => m.Key).Order(StringComparer.Ordinal).ToList();
        var required = names.FindAll(member => samples.TrueForAll(s => s.TryGetProperty(member, out _)));
        if (required.Count > 0)
            definition["required"] = new JsonArray([.. required.Select(static r => JsonValue.Create(r))]);
        if (names.Count > 0)
            definition["properties"] = new JsonObject([.. names.Select(member => KeyValuePair.Create<string, JsonNode?>(member, Of([.. members[member]], DefinitionName(member))))]);
        return name;
    }

    // requestContext: RequestContext; detail-type: DetailType
    private static string DefinitionName(string member)
    {
        var words = member.Split([.. member.Where(static c => !char.IsAsciiLetterOrDigit(c))], StringSplitOptions.RemoveEmptyEntries);
        var name = string.Concat(words.Select(static w => char.ToUpperInvariant(w[0]) + w[1..]));
        return name.Length == 0 ? "Object" : name;
    }

    private static string TypeOf(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        _ => "boolean",
    };

    private static bool IsTime(string text) =>
        text.Length >= 19 && text[10] == 'T' && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);
}
