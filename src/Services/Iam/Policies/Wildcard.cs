namespace Kiln.Services.Iam.Policies;

/// <summary>
/// Patterns of policies: <c>*</c> is any run of characters, <c>?</c> any one. Inside, two noncharacters stand for them, so that a star
/// that came out of a variable (<c>${*}</c>, or a tag's value) is only a star.
/// </summary>
internal static class Wildcard
{
    internal const char AnyRun = '\uFFFE';
    internal const char AnyOne = '\uFFFF';

    /// <summary>The inner form of what an author wrote.</summary>
    internal static string Of(string text) => text.Replace('*', AnyRun).Replace('?', AnyOne);

    /// <summary>Whether a text from outside could be taken for a pattern.</summary>
    internal static bool IsForged(ReadOnlySpan<char> text) => text.IndexOfAny(AnyRun, AnyOne) >= 0;

    // On a mismatch only the last star needs to be tried again, one character further, so the cost is at most pattern × text.
    internal static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text, bool ignoreCase = false)
    {
        int p = 0, t = 0, star = -1, resume = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == AnyRun)
            {
                star = p++;
                resume = t;
            }
            else if (p < pattern.Length && (pattern[p] == AnyOne || Same(pattern[p], text[t], ignoreCase)))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++resume;
            }
            else
            {
                return false;
            }
        }
        return pattern[p..].IndexOfAnyExcept(AnyRun) < 0;
    }

    private static bool Same(char a, char b, bool ignoreCase) =>
        a == b || (ignoreCase && char.ToLowerInvariant(a) == char.ToLowerInvariant(b));
}
