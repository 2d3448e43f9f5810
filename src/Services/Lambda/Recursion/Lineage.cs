using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Kiln.Services.Lambda.Recursion;

/// <summary>
/// How often each function has run in a chain of events that cause each other: a part of the trace header, which the SDKs in functions pass on.
/// <code>Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0;Lineage=a87bd80c:1|68fd508a:5</code>
/// </summary>
internal static class Lineage
{
    /// <summary>Runs of one function in a chain; the next does not come.</summary>
    internal const int Limit = 16;
    private const string Name = "Lineage=";
    private const int MaxFunctions = 32;

    /// <returns>The header with one more run of the function, and how often it had run.</returns>
    internal static (string Header, int Runs) Next(string? traceHeader, string functionArn)
    {
        var parts = (traceHeader ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToList();
        var at = parts.FindIndex(p => p.StartsWith(Name, StringComparison.OrdinalIgnoreCase));
        var runs = at < 0 ? [] : Read(parts[at][Name.Length..]);
        if (at >= 0)
            parts.RemoveAt(at);
        var own = IdOf(functionArn);
        var before = runs.GetValueOrDefault(own);
        runs[own] = before + 1;
        // Whoever makes it longer than that means no good.
        var kept = runs.Where(r => r.Key == own).Concat(runs.Where(r => r.Key != own)).Take(MaxFunctions);
        parts.Add(Name + string.Join('|', kept.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Key}:{r.Value}"))));
        return (string.Join(';', parts), before);
    }

    private static Dictionary<string, int> Read(string text)
    {
        var runs = new Dictionary<string, int>(StringComparer.Ordinal);
        // The SDK for Python passes the bar on as %7C.
        foreach (var entry in Uri.UnescapeDataString(text).Split('|'))
        {
            if (entry.Split(':') is [{ Length: 8 } id, var count] && id.All(char.IsAsciiHexDigit)
                && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < int.MaxValue)
            {
                runs[id] = number;
            }
        }
        return runs;
    }

    private static string IdOf(string functionArn) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(functionArn)))[..8];
}
