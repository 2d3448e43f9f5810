using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Kiln.Services.Logs.Patterns;

/// <summary>Regular expressions whose matching takes time linear in the text, whoever wrote them.</summary>
internal static partial class LinearRegex
{
    // Repetitions are unrolled, those in each other multiplied.
    private const double MaxStates = 20_000;

    /// <returns>False for what is no regular expression, cannot be matched in linear time, or is too large.</returns>
    internal static bool TryCompile(string pattern, [NotNullWhen(true)] out Regex? regex)
    {
        regex = null;
        var states = (double)pattern.Length;
        foreach (Match count in Count().Matches(pattern))
            states *= Math.Max(1, double.Parse(count.Groups["most"].Success ? count.Groups["most"].Value : count.Groups["least"].Value, CultureInfo.InvariantCulture));
        if (states > MaxStates)
            return false;
        try
        {
            regex = new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"\{(?<least>\d+)(,(?<most>\d+)?)?\}")]
    private static partial Regex Count();
}
