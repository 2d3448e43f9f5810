using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Kiln.Aws.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Kiln.Aws.Protocols;

/// <summary>
/// Parameters whose names are paths into the shape: <c>Tags.member.1.Key=a</c>, <c>Attributes.entry.1.key=b</c>. The shape says whether
/// a step is a structure, a list or a map.
/// </summary>
internal static class QueryParameters
{
    private const int MaxName = 256;

    /// <summary>From the form of a POST, or the query string of a GET.</summary>
    internal static Dictionary<string, StringValues> Of(HttpContext http, ReadOnlyMemory<byte> body) =>
        QueryHelpers.ParseQuery(body.IsEmpty ? http.Request.QueryString.Value : Encoding.UTF8.GetString(body.Span));

    internal static object Read(Dictionary<string, StringValues> parameters, JsonTypeInfo type)
    {
        try
        {
            var node = Structure(new(parameters, PathsTo(parameters.Keys), ""), type);
            return node.Deserialize(type)!;
        }
        catch (Exception e) when (e is JsonException or FormatException or OverflowException)
        {
            throw new CommonErrorException(CommonError.Serialization, "A parameter has a value of the wrong type.");
        }
    }

    // Every path that leads somewhere, so that a step is one look-up however long the form is.
    private static HashSet<string> PathsTo(IEnumerable<string> names)
    {
        var paths = new HashSet<string>(StringComparer.Ordinal);
        // No shape nests deeper; every dot of a longer name would cost a copy of it.
        foreach (var name in names.Where(n => n.Length <= MaxName))
        {
            for (var end = name.Length; end > 0 && paths.Add(name[..end]);)
                end = name.LastIndexOf('.', end - 1);
        }
        return paths;
    }

    private static JsonNode? Value(Cursor at, JsonTypeInfo type) => !at.Exists ? null : type.Kind switch
    {
        JsonTypeInfoKind.Object => Structure(at, type),
        JsonTypeInfoKind.Enumerable => List(at, type),
        JsonTypeInfoKind.Dictionary => Map(at, type),
        _ => Scalar(at.Text, type.Type),
    };

    private static JsonObject Structure(Cursor at, JsonTypeInfo type)
    {
        var structure = new JsonObject();
        foreach (var member in type.Properties)
        {
            if (Value(at.Step(member.Name), member.Options.GetTypeInfo(member.PropertyType)) is { } value)
                structure[member.Name] = value;
        }
        return structure;
    }

    private static JsonArray List(Cursor at, JsonTypeInfo type)
    {
        var list = new JsonArray();
        var element = type.Options.GetTypeInfo(type.ElementType!);
        for (var i = 1; Value(at.Step($"member.{i}"), element) is { } value; i++)
            list.Add(value);
        return list;
    }

    private static JsonObject Map(Cursor at, JsonTypeInfo type)
    {
        var map = new JsonObject();
        var element = type.Options.GetTypeInfo(type.ElementType!);
        for (var i = 1; at.Step($"entry.{i}.key") is { Exists: true } key; i++)
            map[key.Text] = Value(at.Step($"entry.{i}.value"), element);
        return map;
    }

    private static JsonValue Scalar(string text, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(bool))
            return JsonValue.Create(bool.Parse(text));
        if (type == typeof(int) || type == typeof(long))
            return JsonValue.Create(long.Parse(text, CultureInfo.InvariantCulture));
        if (type == typeof(double))
            return double.Parse(text, CultureInfo.InvariantCulture) is var number && double.IsFinite(number) ? JsonValue.Create(number) : JsonValue.Create(number.ToString(CultureInfo.InvariantCulture));
        return JsonValue.Create(text);
    }

    /// <summary>A place in the parameters, named by the path that leads there.</summary>
    private readonly record struct Cursor(Dictionary<string, StringValues> Parameters, HashSet<string> Paths, string Path)
    {
        internal string Text => Parameters.TryGetValue(Path, out var value) ? value.ToString() : throw new FormatException();

        internal bool Exists => Paths.Contains(Path);

        internal Cursor Step(string name) => this with { Path = Path.Length == 0 ? name : $"{Path}.{name}" };
    }
}
