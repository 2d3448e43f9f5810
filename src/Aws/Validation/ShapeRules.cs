using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kiln.Aws.Operations;

namespace Kiln.Aws.Validation;

/// <summary>The constraints of a record and of the records inside it, read once from its attributes.</summary>
public sealed class ShapeRules
{
    private readonly Lazy<List<MemberRules>> _members;

    public ShapeRules(JsonTypeInfo type)
    {
        _members = new(() => [.. type.Properties.Where(p => p.Get is not null).Select(p => new MemberRules(p))]);
    }

    /// <summary>Every failure in AWS's words, with paths like <c>vpcConfig.subnetIds</c>.</summary>
    public List<string> Failures(object record)
    {
        var failures = new List<string>();
        Check(record, "", failures);
        return failures;
    }

    private void Check(object record, string prefix, List<string> failures)
    {
        foreach (var member in _members.Value)
            member.Check(record, prefix, failures);
    }

    private sealed class MemberRules
    {
        private readonly string _name;
        private readonly Func<object, object?> _get;
        private readonly bool _sensitive;
        private readonly ILookup<On, ConstraintAttribute> _constraints;
        private readonly ShapeRules? _nested;

        internal MemberRules(JsonPropertyInfo member)
        {
            _name = JsonNamingPolicy.CamelCase.ConvertName(member.Name[..1]) + member.Name[1..];
            _get = member.Get!;
            _sensitive = member.Trait<SensitiveAttribute>() is not null;
            _constraints = member.AllTraits<ConstraintAttribute>().ToLookup(c => c.On);
            var element = member.PropertyType.IsGenericType ? member.PropertyType.GetGenericArguments()[^1] : member.PropertyType;
            if (element.Namespace?.StartsWith("Kiln", StringComparison.Ordinal) == true)
                _nested = new(member.Options.GetTypeInfo(element));
        }

        internal void Check(object record, string prefix, List<string> failures)
        {
            var value = _get(record);
            var path = prefix + _name;
            foreach (var failure in _constraints[On.Value].SelectMany(c => c.Failures(value)))
                failures.Add(Failure(value, path, failure));
            if (value is null)
                return;
            CheckElements(On.ListMember, value as IList, "Member", value, path, failures);
            CheckElements(On.MapKey, (value as IDictionary)?.Keys, "Map keys", value, path, failures);
            CheckElements(On.MapValue, (value as IDictionary)?.Values, "Map value", value, path, failures);
            if (_nested is not null)
                CheckNested(value, path, failures);
        }

        // One failure speaks of all elements at once, with every constraint they have.
        private void CheckElements(On on, ICollection? elements, string subject, object value, string path, List<string> failures)
        {
            if (elements is null || !_constraints[on].Any())
                return;
            if (elements.Cast<object?>().Any(element => _constraints[on].Any(c => c.Failures(element).Any())))
            {
                var all = string.Join(", ", _constraints[on].SelectMany(c => c.Texts));
                failures.Add(Failure(value, path, $"{subject} must satisfy constraint: [{all}]"));
            }
        }

        private void CheckNested(object value, string path, List<string> failures)
        {
            if (value is IList list)
            {
                for (var i = 0; i < list.Count; i++)
                {
                    if (list[i] is { } element)
                        _nested!.Check(element, $"{path}.{i + 1}.member.", failures);
                    else
                        failures.Add(Failure(null, $"{path}.{i + 1}.member", RequiredAttribute.Text));
                }
            }
            else
            {
                _nested!.Check(value, path + ".", failures);
            }
        }

        private string Failure(object? value, string path, string constraint)
        {
            var shown = value is null ? "null" : _sensitive ? "'*** Sensitive Data Redacted ***'" : $"'{Show(value)}'";
            return $"Value {shown} at '{path}' failed to satisfy constraint: {constraint}";
        }

        private static string Show(object? value) => value switch
        {
            IDictionary map => "{" + string.Join(", ", map.Keys.Cast<object>().Select(k => $"{k}={Show(map[k])}")) + "}",
            IList list => "[" + string.Join(", ", list.Cast<object?>().Select(Show)) + "]",
            double number => number.ToString("0.0###############", CultureInfo.InvariantCulture),
            bool flag => flag ? "true" : "false",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "null",
        };
    }
}
