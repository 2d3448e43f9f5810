using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Primitives;

namespace Kiln.Services.Iam.Authorization;

/// <summary>
/// Members of request records as policies ask for them. By reflection, looked up once for each type: only a policy's condition on a
/// member, or an operation whose request does not tell its resource itself, comes here.
/// </summary>
internal static class RequestMembers
{
    private static readonly ConcurrentDictionary<(Type, string), PropertyInfo?> Properties = new();

    /// <param name="path">Name of a member, or of one inside another: <c>VpcConfig.SubnetIds</c>. Its case does not matter.</param>
    internal static object? Find(object request, string path)
    {
        object? value = request;
        foreach (var name in path.Split('.'))
        {
            if (value is null || PropertyOf(value.GetType(), name) is not { } property)
                return null;
            value = property.GetValue(value);
        }
        return value;
    }

    internal static StringValues Values(object request, string path) => Find(request, path) switch
    {
        null => default,
        string text => text,
        bool flag => flag ? "true" : "false",
        IEnumerable<string> texts => texts.ToArray(),
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        _ => default,
    };

    internal static string? Text(object request, string path) => Find(request, path) as string;

    /// <summary>Tags that a request brings: a map in some services, a list of keys and values in others.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> Tags(object request) => Find(request, "Tags") switch
    {
        IReadOnlyDictionary<string, string> map => map,
        IEnumerable list and not string => list.Cast<object?>().OfType<object>().Select(Tag).OfType<KeyValuePair<string, string>>(),
        _ => [],
    };

    internal static bool Has(Type request, string member) => PropertyOf(request, member) is not null;

    private static object? Tag(object element) =>
        Text(element, "Key") is { } key ? KeyValuePair.Create(key, Text(element, "Value") ?? "") : null;

    private static PropertyInfo? PropertyOf(Type type, string name) => Properties.GetOrAdd(
        (type, name),
        key => key.Item1.GetProperty(key.Item2, BindingFlags.Instance | BindingFlags.Public | BindingFlags.IgnoreCase));
}
