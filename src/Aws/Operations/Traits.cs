using System.Text.Json.Serialization.Metadata;

namespace Kiln.Aws.Operations;

internal static class Traits
{
    internal static T? Trait<T>(this JsonPropertyInfo member) where T : Attribute =>
        member.AttributeProvider?.GetCustomAttributes(typeof(T), inherit: true).OfType<T>().FirstOrDefault();

    internal static IEnumerable<T> AllTraits<T>(this JsonPropertyInfo member) where T : Attribute =>
        member.AttributeProvider?.GetCustomAttributes(typeof(T), inherit: true).OfType<T>() ?? [];
}
