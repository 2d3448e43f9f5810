using System.Text;

namespace Kiln.Services.Logs.Insights.Language;

/// <summary>
/// Tokens of a query, one ahead. A slash begins a regular expression or divides: the parser knows which, and asks for the former by
/// <see cref="Regex"/>. A number sign begins a comment, to the end of its line.
/// </summary>
internal sealed class QueryLexer
{
    private static readonly string[] Symbols = ["!=", "<=", ">=", "=~", "==", "=", "<", ">", "+", "-", "*", "/", "%", "^", "(", ")", "[", "]", ",", "|"];

    private readonly string _query;
    private int _next;

    internal QueryLexer(string query)
    {
        _query = query;
        Current = Read();
    }

    internal QueryToken Current { get; private set; }

    /// <summary>Offset behind the last token that was taken.</summary>
    internal int LastEnd { get; private set; }

    internal QueryToken Take()
    {
        var taken = Current;
        LastEnd = taken.End;
        Current = Read();
        return taken;
    }

    internal bool Takes(string symbol)
    {
        if (!Current.Is(symbol))
            return false;
        Take();
        return true;
    }

    internal bool TakesWord(string word)
    {
        if (!Current.IsWord(word))
            return false;
        Take();
        return true;
    }

    internal void Expect(string symbol)
    {
        if (!Takes(symbol))
            throw Unexpected();
    }

    /// <summary>The text of a token's place and whatever follows it up to the last that was taken.</summary>
    internal string Since(int start) => _query[start..LastEnd];

    internal QuerySyntaxException Unexpected() => Unexpected(Current);

    internal QuerySyntaxException Unexpected(QueryToken token) =>
        token.Kind == TokenKind.End ? Fault("unexpected end of query", token) : Fault($"unexpected symbol found {_query[token.Start..token.End]}", token);

    internal QuerySyntaxException Fault(string text, QueryToken token)
    {
        var line = _query.AsSpan(0, token.Start).Count('\n') + 1;
        var position = token.Start - (_query.LastIndexOf('\n', Math.Max(0, token.Start - 1)) + 1) + 1;
        return new($"{text} at line {line} and position {position}", token.Start, token.End);
    }

    /// <summary>The regular expression that begins with the slash that is the current token.</summary>
    /// <returns>Its token, whose text is what stands between the slashes.</returns>
    internal QueryToken Regex()
    {
        var start = Current.Start;
        var pattern = new StringBuilder();
        for (var i = start + 1; i < _query.Length; i++)
        {
            if (_query[i] == '/')
            {
                _next = LastEnd = i + 1;
                Current = Read();
                return new(TokenKind.Text, pattern.ToString(), start, i + 1);
            }
            if (_query[i] == '\\' && i + 1 < _query.Length && _query[i + 1] == '/')
                i++;
            else if (_query[i] == '\\' && i + 1 < _query.Length)
                pattern.Append(_query[i++]);
            pattern.Append(_query[i]);
        }
        throw Fault("unclosed regular expression", new(TokenKind.Symbol, "/", start, _query.Length));
    }

    private QueryToken Read()
    {
        SkipSpace();
        var start = _next;
        if (start == _query.Length)
            return new(TokenKind.End, "", start, start);
        var c = _query[start];
        if (c is '"' or '\'')
            return ReadText(c);
        if (c == '`')
        {
            var end = _query.IndexOf('`', start + 1);
            return end > start + 1 ? Token(TokenKind.Quoted, end + 1, _query[(start + 1)..end]) : throw Fault("unclosed name", new(TokenKind.Symbol, "`", start, _query.Length));
        }
        if (char.IsAsciiDigit(c) || (c == '.' && start + 1 < _query.Length && char.IsAsciiDigit(_query[start + 1])))
            return ReadNumber();
        if (char.IsLetter(c) || c is '_' or '@' or '$')
            return ReadWord();
        var symbol = Array.Find(Symbols, s => string.CompareOrdinal(_query, start, s, 0, s.Length) == 0);
        return symbol is not null ? Token(TokenKind.Symbol, start + symbol.Length) : throw Fault($"unexpected symbol found {c}", new(TokenKind.Symbol, "", start, start + 1));
    }

    private void SkipSpace()
    {
        while (_next < _query.Length && (char.IsWhiteSpace(_query[_next]) || _query[_next] == '#'))
        {
            if (_query[_next] == '#')
                _next = _query.IndexOf('\n', _next) is >= 0 and var end ? end : _query.Length;
            else
                _next++;
        }
    }

    // A backslash before a quote or another makes it a character of the text; before anything else it is one itself.
    private QueryToken ReadText(char quote)
    {
        var (start, text) = (_next, new StringBuilder());
        for (var i = start + 1; i < _query.Length; i++)
        {
            if (_query[i] == quote)
                return Token(TokenKind.Text, i + 1, text.ToString());
            if (_query[i] == '\\' && i + 1 < _query.Length && _query[i + 1] is '"' or '\'' or '\\')
                i++;
            text.Append(_query[i]);
        }
        throw Fault("unclosed string", new(TokenKind.Text, "", start, _query.Length));
    }

    private QueryToken ReadNumber()
    {
        var start = _next;
        var end = EndOf(start, static c => char.IsAsciiDigit(c) || c == '.');
        if (end < _query.Length && _query[end] is 'e' or 'E')
        {
            var exponent = end + 1 < _query.Length && _query[end + 1] is '+' or '-' ? end + 2 : end + 1;
            if (exponent < _query.Length && char.IsAsciiDigit(_query[exponent]))
                return Token(TokenKind.Number, EndOf(exponent, char.IsAsciiDigit));
        }
        var unit = EndOf(end, char.IsAsciiLetter);
        return unit > end ? Token(TokenKind.Duration, unit) : Token(TokenKind.Number, end);
    }

    // With the steps of a path, user.roles[0].`full name`, all of which are between dots in its text.
    private QueryToken ReadWord()
    {
        var start = _next;
        var end = EndOfName(start);
        var word = Token(TokenKind.Word, end);
        if (end == _query.Length || _query[end] is not ('[' or '`') || QueryCommands.IsReserved(word))
            return word;
        var text = new StringBuilder(word.Text);
        while (end < _query.Length)
        {
            var close = EndOf(end + 1, char.IsAsciiDigit);
            if (_query[end] == '[' && close > end + 1 && close < _query.Length && _query[close] == ']')
                text.Append('.').Append(_query, end + 1, close - end - 1);
            else if (_query[end] == '`' && text[^1] == '.' && (close = _query.IndexOf('`', end + 1)) > end + 1)
                text.Append(_query, end + 1, close - end - 1);
            else
                break;
            end = EndOfName(close + 1);
            text.Append(_query, close + 1, end - close - 1);
        }
        _next = start;
        return Token(TokenKind.Word, end, text.ToString());
    }

    private int EndOfName(int start) => EndOf(start, static c => char.IsLetterOrDigit(c) || c is '_' or '@' or '.' or '$');

    private int EndOf(int start, Func<char, bool> belongs)
    {
        while (start < _query.Length && belongs(_query[start]))
            start++;
        return start;
    }

    private QueryToken Token(TokenKind kind, int end, string? text = null)
    {
        var start = _next;
        _next = end;
        return new(kind, text ?? _query[start..end], start, end);
    }
}
