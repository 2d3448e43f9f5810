using System.Text.Json.Nodes;

namespace Kiln.Unit.Aws;

/// <summary>A service model of botocore, as published.</summary>
internal sealed class ServiceModel(string name)
{
    private readonly JsonObject _root = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "models", name + ".json")))!.AsObject();

    public JsonObject Operations => _root["operations"]!.AsObject();

    public JsonObject Operation(string operation) => Operations[operation]!.AsObject();

    public JsonObject Shape(string shape) => _root["shapes"]![shape]!.AsObject();

    public bool HasShape(string shape) => _root["shapes"]!.AsObject().ContainsKey(shape);

    public JsonObject? Input(string operation) => (string?)Operation(operation)["input"]?["shape"] is { } shape ? Shape(shape) : null;

    public JsonObject? Output(string operation) => (string?)Operation(operation)["output"]?["shape"] is { } shape ? Shape(shape) : null;
}
