namespace Kiln.Services.Logs.Insights.Language;

internal enum TokenKind
{
    End,

    /// <summary>A name of a command, field or function.</summary>
    Word,

    /// <summary>A field's name in backticks.</summary>
    Quoted,
    Number,

    /// <summary>A number with a unit of time: <c>5m</c>.</summary>
    Duration,
    Text,
    Symbol,
}

/// <param name="Text">Without quotes or backticks.</param>
/// <param name="Start">Offset of its first character in the query.</param>
/// <param name="End">Behind its last.</param>
internal readonly record struct QueryToken(TokenKind Kind, string Text, int Start, int End)
{
    internal bool Is(string symbol) => Kind == TokenKind.Symbol && Text == symbol;

    /// <summary>Words that are not names of fields are written in any case.</summary>
    internal bool IsWord(string word) => Kind == TokenKind.Word && Text.Equals(word, StringComparison.OrdinalIgnoreCase);
}
