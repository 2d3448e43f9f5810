using System.Text;

namespace Kiln.Services.Logs.Patterns;

/// <summary>A text in which * stands for any number of characters.</summary>
internal sealed class Glob(string pattern)
{
    private readonly string[] _pieces = pattern.Split('*');

    /// <summary>The text itself, in UTF-8; null when it has a wildcard.</summary>
    internal byte[]? Literal { get; } = pattern.Contains('*', StringComparison.Ordinal) ? null : Encoding.UTF8.GetBytes(pattern);

    internal bool Matches(ReadOnlySpan<char> text)
    {
        if (_pieces.Length == 1)
            return text.SequenceEqual(_pieces[0]);
        if (!text.StartsWith(_pieces[0], StringComparison.Ordinal))
            return false;
        text = text[_pieces[0].Length..];
        // The earliest place is never the wrong one.
        foreach (var piece in _pieces.AsSpan(1, _pieces.Length - 2))
        {
            var at = text.IndexOf(piece, StringComparison.Ordinal);
            if (at < 0)
                return false;
            text = text[(at + piece.Length)..];
        }
        return text.EndsWith(_pieces[^1], StringComparison.Ordinal);
    }
}
