using System.Globalization;
using System.Text;

namespace Kiln.Services.XRay.Filters;

/// <summary>Cuts an expression into tokens.</summary>
internal static class FilterLexer
{
    private static readonly string[] Symbols = ["!=", "<=", ">=", "==", "&&", "||", "=", "<", ">", "!", "(", ")", "{", "}", ",", ":", "&", "|"];

    public static List<FilterToken> Read(string expression)
    {
        var tokens = new List<FilterToken>();
        for (var at = 0; at < expression.Length;)
        {
            if (char.IsWhiteSpace(expression[at]))
            {
                at++;
                continue;
            }
            var (token, next) = One(expression, at);
            tokens.Add(token);
            at = next;
        }
        tokens.Add(new(FilterTokenKind.End, "", expression.Length));
        return tokens;
    }

    private static (FilterToken Token, int Next) One(string expression, int at)
    {
        var first = expression[at];
        if (first is '"' or '\'')
            return Text(expression, at);
        if (first == '#')
            return Json(expression, at);
        if (char.IsAsciiDigit(first) || (first is '-' or '.' && at + 1 < expression.Length && char.IsAsciiDigit(expression[at + 1])))
            return Number(expression, at);
        if (char.IsLetter(first) || first == '_')
            return Word(expression, at);
        foreach (var symbol in Symbols)
        {
            if (string.CompareOrdinal(expression, at, symbol, 0, symbol.Length) == 0)
                return (new(FilterTokenKind.Symbol, symbol switch { "==" => "=", "&&" => "&", "||" => "|", _ => symbol }, at), at + symbol.Length);
        }
        throw new FilterSyntaxException($"Unexpected character '{first}' at position {at}");
    }

    private static (FilterToken, int) Text(string expression, int at)
    {
        var text = new StringBuilder();
        for (var i = at + 1; i < expression.Length; i++)
        {
            if (expression[i] == expression[at])
                return (new(FilterTokenKind.Text, text.ToString(), at), i + 1);
            if (expression[i] == '\\' && i + 1 < expression.Length)
                i++;
            text.Append(expression[i]);
        }
        throw new FilterSyntaxException($"The string that begins at position {at} does not end");
    }

    private static (FilterToken, int) Number(string expression, int at)
    {
        var end = at + 1;
        while (end < expression.Length && (char.IsAsciiLetterOrDigit(expression[end]) || expression[end] == '.' || (expression[end] is '-' or '+' && expression[end - 1] is 'e' or 'E')))
            end++;
        var text = expression[at..end];
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? (new(FilterTokenKind.Number, text, at), end)
            : throw new FilterSyntaxException($"'{text}' at position {at} is not a number");
    }

    // With the key in brackets, as in annotation[a.b]: everything up to the bracket belongs to it.
    private static (FilterToken, int) Word(string expression, int at)
    {
        var end = at;
        while (end < expression.Length && (char.IsLetterOrDigit(expression[end]) || expression[end] is '_' or '.' or '-'))
            end++;
        if (end < expression.Length && expression[end] == '[')
        {
            var close = expression.IndexOf(']', end);
            if (close < 0)
                throw new FilterSyntaxException($"The bracket at position {end} is not closed");
            end = close + 1;
        }
        return (new(FilterTokenKind.Word, expression[at..end], at), end);
    }

    private static (FilterToken, int) Json(string expression, int at)
    {
        var (depth, isText) = (0, false);
        for (var i = at + 1; i < expression.Length; i++)
        {
            var c = expression[i];
            if (isText)
            {
                if (c == '\\')
                    i++;
                else
                    isText = c != '"';
                continue;
            }
            isText = c == '"';
            depth += c is '[' or '{' ? 1 : c is ']' or '}' ? -1 : 0;
            if (depth == 0)
                return i == at + 1 ? throw new FilterSyntaxException($"JSON is expected at position {i}") : (new(FilterTokenKind.Json, expression[(at + 1)..(i + 1)], at), i + 1);
        }
        throw new FilterSyntaxException($"The JSON that begins at position {at} does not end");
    }
}
