using Kiln.Services.Logs.Insights.Values;

namespace Kiln.Services.Logs.Insights.Expressions;

/// <summary>A function of the query language.</summary>
/// <param name="Most">Arguments; <see cref="int.MaxValue"/> for any number.</param>
internal sealed record QueryFunction(int Least, int Most, Func<QueryValue[], QueryValue> Run);

/// <summary>All functions by name, whose case does not matter.</summary>
internal static class QueryFunctions
{
    private const int Any = int.MaxValue;

    internal static readonly IReadOnlyDictionary<string, QueryFunction> All = new Dictionary<string, QueryFunction>(StringComparer.OrdinalIgnoreCase)
    {
        // Any values
        ["ispresent"] = new(1, 1, a => QueryValue.Of(!a[0].IsNull)),
        ["coalesce"] = new(1, Any, a => Array.Find(a, each => !each.IsNull)),

        // Numbers
        ["abs"] = Number(Math.Abs),
        ["ceil"] = Number(Math.Ceiling),
        ["floor"] = Number(Math.Floor),
        ["sqrt"] = Number(Math.Sqrt),
        ["log"] = Number(Math.Log),
        ["greatest"] = new(1, Any, a => Best(a, 1)),
        ["least"] = new(1, Any, a => Best(a, -1)),

        // Times
        ["frommillis"] = new(1, 1, a => a[0].TryNumber(out var at) ? QueryValue.OfTime(at) : QueryValue.Null),
        ["tomillis"] = new(1, 1, a => a[0].TryNumber(out var at) ? QueryValue.Of(at) : QueryValue.Null),

        // Texts
        ["isempty"] = new(1, 1, a => QueryValue.Of(a[0].ToString().Length == 0)),
        ["isblank"] = new(1, 1, a => QueryValue.Of(string.IsNullOrWhiteSpace(a[0].ToString()))),
        ["concat"] = new(1, Any, a => TextFunctions.Concat(a)),
        ["strlen"] = Text(a => QueryValue.Of(a[0].ToString().Length), 1),
        ["toupper"] = Text(a => QueryValue.Of(a[0].ToString().ToUpperInvariant()), 1),
        ["tolower"] = Text(a => QueryValue.Of(a[0].ToString().ToLowerInvariant()), 1),
        ["trim"] = Text(a => QueryValue.Of(a[0].ToString().Trim(TextFunctions.Trimmed(a))), 1, 2),
        ["ltrim"] = Text(a => QueryValue.Of(a[0].ToString().TrimStart(TextFunctions.Trimmed(a))), 1, 2),
        ["rtrim"] = Text(a => QueryValue.Of(a[0].ToString().TrimEnd(TextFunctions.Trimmed(a))), 1, 2),
        ["substr"] = Text(TextFunctions.Part, 2, 3),
        ["replace"] = Text(TextFunctions.Replace, 3),
        ["strcontains"] = Text(a => QueryValue.Of(a[0].ToString().Contains(a[1].ToString(), StringComparison.Ordinal)), 2),

        // Documents
        ["jsonparse"] = Text(TextFunctions.ParseJson, 1),
        ["jsonstringify"] = Text(a => QueryValue.Of(a[0].ToString()), 1),

        // Addresses
        ["isvalidip"] = Text(a => QueryValue.Of(AddressFunctions.Parse(a[0]) is not null), 1),
        ["isvalidipv4"] = Text(a => QueryValue.Of(AddressFunctions.Is(a[0], isVersion6: false)), 1),
        ["isvalidipv6"] = Text(a => QueryValue.Of(AddressFunctions.Is(a[0], isVersion6: true)), 1),
        ["isipinsubnet"] = Text(a => QueryValue.Of(AddressFunctions.IsIn(a[0], a[1])), 2),
        ["isipv4insubnet"] = Text(a => QueryValue.Of(AddressFunctions.Is(a[0], isVersion6: false) && AddressFunctions.IsIn(a[0], a[1])), 2),
        ["isipv6insubnet"] = Text(a => QueryValue.Of(AddressFunctions.Is(a[0], isVersion6: true) && AddressFunctions.IsIn(a[0], a[1])), 2),
    };

    private static QueryFunction Number(Func<double, double> function) =>
        new(1, 1, a => a[0].TryNumber(out var number) ? QueryValue.Of(function(number)) : QueryValue.Null);

    // Null where an argument is missing.
    private static QueryFunction Text(Func<QueryValue[], QueryValue> function, int least, int most = 0) =>
        new(least, Math.Max(least, most), a => Array.Exists(a, each => each.IsNull) ? QueryValue.Null : function(a));

    private static QueryValue Best(QueryValue[] values, int sign)
    {
        var best = QueryValue.Null;
        foreach (var each in values)
        {
            if (best.IsNull || (!each.IsNull && QueryValue.Order(each, best) * sign > 0))
                best = each;
        }
        return best;
    }
}
