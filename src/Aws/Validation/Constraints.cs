using System.Collections;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Kiln.Aws.Validation;

/// <summary>What a constraint speaks of: the member itself, or the elements of a list or map.</summary>
public enum On
{
    Value,
    ListMember,
    MapKey,
    MapValue,
}

/// <summary>A constraint trait of the service model. The texts are AWS's own.</summary>
[AttributeUsage(AttributeTargets.Property, AllowMultiple = true)]
public abstract class ConstraintAttribute : Attribute
{
    public On On { get; init; }

    /// <summary>Every requirement in words, whether met or not: AWS lists them all when it speaks of elements.</summary>
    public abstract IEnumerable<string> Texts { get; }

    /// <summary>The requirements that <paramref name="value"/> fails. Null is met: only <see cref="RequiredAttribute"/> minds it.</summary>
    public abstract IEnumerable<string> Failures(object? value);
}

public sealed class RequiredAttribute : ConstraintAttribute
{
    public const string Text = "Member must not be null";

    public override IEnumerable<string> Texts => [Text];
    public override IEnumerable<string> Failures(object? value) => value is null ? Texts : [];
}

/// <summary>Length of a string, list, map or blob.</summary>
public sealed class LengthAttribute(int minimum, int maximum = int.MaxValue) : ConstraintAttribute
{
    public int Minimum => minimum;
    public int Maximum => maximum;

    private string TooLong => $"Member must have length less than or equal to {maximum}";
    private string TooShort => $"Member must have length greater than or equal to {minimum}";

    public override IEnumerable<string> Texts => maximum == int.MaxValue ? [TooShort] : [TooLong, TooShort];

    public override IEnumerable<string> Failures(object? value)
    {
        var length = value switch
        {
            string s => s.Length,
            byte[] b => b.Length,
            ICollection c => c.Count,
            _ => (int?)null,
        };
        if (length > maximum)
            yield return TooLong;
        if (length < minimum)
            yield return TooShort;
    }
}

public sealed class RangeAttribute(double minimum, double maximum = double.MaxValue) : ConstraintAttribute
{
    public double Minimum => minimum;
    public double Maximum => maximum;

    /// <summary>Floating-point members are worded with a decimal place: 1.0.</summary>
    public bool Fractional { get; init; }

    private string TooHigh => $"Member must have value less than or equal to {Number(maximum)}";
    private string TooLow => $"Member must have value greater than or equal to {Number(minimum)}";

    public override IEnumerable<string> Texts => maximum == double.MaxValue ? [TooLow] : [TooHigh, TooLow];

    public override IEnumerable<string> Failures(object? value)
    {
        if (value is null)
            yield break;
        var number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
        if (number > maximum)
            yield return TooHigh;
        if (number < minimum)
            yield return TooLow;
    }

    private string Number(double value) => value.ToString(Fractional ? "0.0" : "0", CultureInfo.InvariantCulture);
}

/// <summary>A regular expression that the whole text must match.</summary>
public sealed class PatternAttribute(string pattern) : ConstraintAttribute
{
    // Built on first use: most requests never need it, and start-up should not pay for it.
    private readonly Lazy<Regex> _regex = new(() => new($@"\A(?:{pattern})\z", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)));

    public string Pattern => pattern;
    public override IEnumerable<string> Texts => [$"Member must satisfy regular expression pattern: {pattern}"];

    public override IEnumerable<string> Failures(object? value) =>
        value is string text && !_regex.Value.IsMatch(text) ? Texts : [];
}

/// <summary>An enumeration. The values are listed in AWS's order where a recording shows one, else in the model's.</summary>
public sealed class OneOfAttribute(params string[] values) : ConstraintAttribute
{
    public IReadOnlyList<string> Values => values;
    public override IEnumerable<string> Texts => [$"Member must satisfy enum value set: [{string.Join(", ", values)}]"];

    public override IEnumerable<string> Failures(object? value) =>
        value is string text && !values.Contains(text, StringComparer.Ordinal) ? Texts : [];
}

/// <summary>The value must not be repeated in an error message.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SensitiveAttribute : Attribute;
