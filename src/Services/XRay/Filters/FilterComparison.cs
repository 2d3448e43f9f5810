using System.Globalization;

namespace Kiln.Services.XRay.Filters;

internal enum FilterOperator
{
    /// <summary>Nothing is compared: it is there, or of a flag, it is true.</summary>
    None,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Contains,
    BeginsWith,
    EndsWith,
}

/// <summary>A comparison with a value: of a flag <see cref="bool"/>, of a number <see cref="double"/>, of a text <see cref="string"/>.</summary>
internal sealed record FilterComparison(FilterOperator Operator, object? Value)
{
    public static FilterComparison IsThere { get; } = new(FilterOperator.None, null);

    public bool Holds(bool actual) => Operator switch
    {
        FilterOperator.None => actual,
        FilterOperator.Equal => Value is bool value && actual == value,
        FilterOperator.NotEqual => Value is not bool value || actual != value,
        _ => false,
    };

    public bool Holds(double actual) => Operator == FilterOperator.None || (Value is double value
        ? Operator switch
        {
            FilterOperator.Equal => actual == value,
            FilterOperator.NotEqual => actual != value,
            FilterOperator.Less => actual < value,
            FilterOperator.LessOrEqual => actual <= value,
            FilterOperator.Greater => actual > value,
            FilterOperator.GreaterOrEqual => actual >= value,
            _ => false,
        }
        : Operator == FilterOperator.NotEqual);

    public bool Holds(string actual) => Operator == FilterOperator.None || (Value is string value
        ? Operator switch
        {
            FilterOperator.Equal => actual == value,
            FilterOperator.NotEqual => actual != value,
            FilterOperator.Contains => actual.Contains(value, StringComparison.Ordinal),
            FilterOperator.BeginsWith => actual.StartsWith(value, StringComparison.Ordinal),
            FilterOperator.EndsWith => actual.EndsWith(value, StringComparison.Ordinal),
            _ => false,
        }
        : Operator == FilterOperator.NotEqual);

    /// <summary>Of an annotation, whose kind only it knows.</summary>
    public bool Holds(object actual) => actual switch
    {
        bool flag => Holds(flag),
        double number => Holds(number),
        string text => Holds(text),
        _ => false,
    };

    internal static double ToNumber(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
