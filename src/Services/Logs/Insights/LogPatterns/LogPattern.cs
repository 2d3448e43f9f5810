using System.Globalization;
using System.Text;

namespace Kiln.Services.Logs.Insights.LogPatterns;

/// <summary>What messages have in common that are alike, and how many there are. It grows wider with each that differs.</summary>
internal sealed class LogPattern(List<PatternToken> tokens)
{
    private static readonly (string Word, string Label)[] Severities =
        [("error", "Error"), ("exception", "Error"), ("critical", "Error"), ("fatal", "Error"), ("traceback", "Error"), ("warn", "Warn"), ("debug", "Debug"), ("info", "Info")];

    /// <summary>In the time that is asked about, and in that which it is compared with.</summary>
    internal long Count { get; set; }
    internal long Before { get; set; }

    internal string Severity { get; } = SeverityOf(tokens);

    /// <returns>Between 0 and 1: of the words, those that are the same.</returns>
    internal double LikenessTo(List<PatternToken> others)
    {
        var (same, words) = (0, 0);
        for (var i = 0; i < tokens.Count; i++)
        {
            if (!IsWord(tokens[i]) && !IsWord(others[i]))
                continue;
            words++;
            if (tokens[i].IsSame(others[i]))
                same++;
        }
        return words == 0 ? 1 : (double)same / words;
    }

    /// <summary>From here on it is both.</summary>
    internal void Widen(List<PatternToken> others)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            if (!tokens[i].IsSame(others[i]))
                tokens[i] = PatternToken.Any;
        }
    }

    /// <summary><c>REPORT RequestId: &lt;UUID-1&gt; Duration: &lt;Number-2&gt; ms</c></summary>
    public override string ToString()
    {
        var (text, number) = (new StringBuilder(), 0);
        foreach (var token in tokens)
            text.Append(token.Kind is null ? token.Text : string.Create(CultureInfo.InvariantCulture, $"<{token.Kind}-{++number}>"));
        return text.ToString();
    }

    private static bool IsWord(PatternToken token) => token.Kind is not null || char.IsLetterOrDigit(token.Text[0]);

    // The first that is found: a line says its level at its beginning.
    private static string SeverityOf(List<PatternToken> tokens)
    {
        foreach (var token in tokens)
        {
            foreach (var (word, label) in Severities)
            {
                if (token.Kind is null && token.Text.Contains(word, StringComparison.OrdinalIgnoreCase))
                    return label;
            }
        }
        return "None";
    }
}
