using System.Globalization;
using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using Kiln.Aws.Validation;

namespace Kiln.Aws.Operations;

/// <summary>A request record: which members come from where, and the constraints they must meet.</summary>
public sealed class RequestShape
{
    private readonly List<LocatedMember> _located = [];

    public RequestShape(JsonTypeInfo type)
    {
        Type = type;
        Rules = new ShapeRules(type);
        foreach (var member in type.Properties)
        {
            if (member.Trait<LocatedAttribute>() is { } location)
                _located.Add(LocatedMember.Of(type.Type, member, location));
        }
        PayloadMember = _located.Find(m => m.Location is PayloadAttribute);
        HasBodyMembers = type.Properties.Any(p => p.Trait<LocatedAttribute>() is null);
    }

    public JsonTypeInfo Type { get; }
    public ShapeRules Rules { get; }
    public IReadOnlyList<LocatedMember> Located => _located;
    public LocatedMember? PayloadMember { get; }

    /// <summary>Whether any member travels in the body as JSON.</summary>
    public bool HasBodyMembers { get; }
}

/// <summary>A member outside the body, with its setter compiled.</summary>
public sealed class LocatedMember
{
    private LocatedMember(LocatedAttribute location, string name, Setters setters)
    {
        (Location, Name, Set, SetBytes, SetList) = (location, name, setters.Text, setters.Bytes, setters.List);
    }

    public LocatedAttribute Location { get; }
    public string Name { get; }

    /// <summary>Throws <see cref="FormatException"/> when the text is not of the member's type.</summary>
    public Action<object, string?> Set { get; }
    public Action<object, ReadOnlyMemory<byte>>? SetBytes { get; }

    /// <summary>Of a list, whose elements come one by one under the same name.</summary>
    public Action<object, IEnumerable<string>>? SetList { get; }

    // The setter is taken by reflection, not from JsonPropertyInfo, whose generated form refuses init-only members.
    internal static LocatedMember Of(Type record, JsonPropertyInfo member, LocatedAttribute location)
    {
        var property = record.GetProperties().Single(p => p.Name.Equals(member.Name, StringComparison.OrdinalIgnoreCase));
        var maker = typeof(LocatedMember).GetMethod(nameof(Make), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(record, property.PropertyType);
        return new(location, location.Name ?? member.Name, (Setters)maker.Invoke(null, [property])!);
    }

    private static Setters Make<TRecord, TValue>(PropertyInfo property)
    {
        var setter = property.SetMethod!.CreateDelegate<Action<TRecord, TValue?>>();
        object raw = setter;
        Action<object, string?> set = raw switch
        {
            Action<TRecord, string?> s => (record, text) => s((TRecord)record, text),
            Action<TRecord, int?> s => (record, text) => s((TRecord)record, text is null ? null : int.Parse(text, CultureInfo.InvariantCulture)),
            Action<TRecord, long?> s => (record, text) => s((TRecord)record, text is null ? null : long.Parse(text, CultureInfo.InvariantCulture)),
            Action<TRecord, bool?> s => (record, text) => s((TRecord)record, text is null ? null : bool.Parse(text)),
            Action<TRecord, ReadOnlyMemory<byte>?> or Action<TRecord, List<string>?> => (_, _) => { }
            ,
            _ => throw new InvalidOperationException($"{property.DeclaringType?.Name}.{property.Name}: {typeof(TValue).Name} cannot be located."),
        };
        return new(
            set,
            raw is Action<TRecord, ReadOnlyMemory<byte>?> bytes ? (record, value) => bytes((TRecord)record, value) : null,
            raw is Action<TRecord, List<string>?> list ? (record, values) => list((TRecord)record, [.. values]) : null);
    }

    private sealed record Setters(Action<object, string?> Text, Action<object, ReadOnlyMemory<byte>>? Bytes, Action<object, IEnumerable<string>>? List);
}
