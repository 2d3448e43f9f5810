namespace Kiln.Services.Logs.Insights.LogPatterns;

/// <summary>
/// Finds what messages have in common, while they come, after P. He and others, Drain (2017):
/// 1. a message is cut into words and what is between them; numbers, times and ids are kinds of words;
/// 2. patterns are looked for among those of as many words that begin in the same way, so that few are compared;
/// 3. the most alike takes it, when they are alike enough, and widens; else it is a pattern of its own.
/// </summary>
internal sealed class PatternMiner(QueryBudget budget)
{
    private const double Enough = 0.6;

    // Of messages that begin alike. When there are as many, further ones widen those.
    private const int MostAlike = 64;

    private readonly Dictionary<(int Count, string First), List<LogPattern>> _patterns = [];

    internal IEnumerable<LogPattern> All => _patterns.Values.SelectMany(static p => p);

    internal LogPattern Add(string message)
    {
        // :: 1
        var tokens = PatternToken.Of(message);
        // :: 2
        var key = (tokens.Count, tokens.Count == 0 ? "" : tokens[0].Kind ?? tokens[0].Text);
        if (!_patterns.TryGetValue(key, out var alike))
        {
            budget.Charge(200);
            _patterns[key] = alike = [];
        }
        // :: 3
        var (best, likeness) = Best(alike, tokens);
        if (best is null || (likeness < Enough && alike.Count < MostAlike))
        {
            budget.Charge(100 + tokens.Sum(static t => 40 + (2L * t.Text.Length)));
            alike.Add(best = new(tokens));
            return best;
        }
        best.Widen(tokens);
        return best;
    }

    private static (LogPattern? Pattern, double Likeness) Best(List<LogPattern> alike, List<PatternToken> tokens)
    {
        var (best, likeness) = ((LogPattern?)null, -1.0);
        foreach (var pattern in alike)
        {
            if (pattern.LikenessTo(tokens) is var own && own > likeness)
                (best, likeness) = (pattern, own);
        }
        return (best, likeness);
    }
}
