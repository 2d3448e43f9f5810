using System.Globalization;
using System.Text.Json;
using Kiln.Services.Logs.Insights.Values;

namespace Kiln.Services.Logs.Insights.Fields;

/// <summary>Fields of JSON documents by paths such as <c>user.roles.0</c>. A name that has a dot itself goes before a path.</summary>
internal static class JsonPath
{
    private const int MostLeaves = 200;

    internal static QueryValue Find(JsonElement element, ReadOnlySpan<char> path)
    {
        while (true)
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.Object:
                    if (element.TryGetProperty(path, out var whole))
                        return QueryValue.Of(whole);
                    break;
                case JsonValueKind.Array:
                    break;
                default:
                    return QueryValue.Null;
            }
            var dot = path.IndexOf('.');
            var head = dot < 0 ? path : path[..dot];
            if (element.ValueKind == JsonValueKind.Array)
            {
                if (!int.TryParse(head, NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index >= element.GetArrayLength())
                    return QueryValue.Null;
                element = element[index];
                if (dot < 0)
                    return QueryValue.Of(element);
            }
            else if (dot < 0 || !element.TryGetProperty(head, out element))
            {
                return QueryValue.Null;
            }
            path = path[(dot + 1)..];
        }
    }

    internal static IEnumerable<(string Path, QueryValue Value)> Leaves(JsonElement document) => Leaves(document, "").Take(MostLeaves);

    private static IEnumerable<(string, QueryValue)> Leaves(JsonElement element, string path)
    {
        if (element.ValueKind == JsonValueKind.Object)
            return element.EnumerateObject().SelectMany(member => Leaves(member.Value, path.Length == 0 ? member.Name : $"{path}.{member.Name}"));
        if (element.ValueKind == JsonValueKind.Array)
            return element.EnumerateArray().SelectMany((each, index) => Leaves(each, string.Create(CultureInfo.InvariantCulture, $"{path}.{index}")));
        return element.ValueKind == JsonValueKind.Null ? [] : [(path, QueryValue.Of(element))];
    }
}
