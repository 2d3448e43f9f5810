namespace Kiln.Services.XRay.Filters;

internal enum FilterTokenKind
{
    /// <summary>A keyword, operator in letters, or a value without quotation marks.</summary>
    Word,
    Text,
    Number,

    /// <summary>One of <c>= != &lt; &lt;= &gt; &gt;= ! ( ) { } , : &amp; |</c>.</summary>
    Symbol,

    /// <summary><c>#[…]</c>: what stands within the brackets, and they.</summary>
    Json,
    End,
}

/// <param name="Text">Of a text, what it says: without quotation marks.</param>
internal readonly record struct FilterToken(FilterTokenKind Kind, string Text, int At);

/// <summary>A filter expression that is none. <see cref="Exception.Message"/> says what is wrong, and where.</summary>
internal sealed class FilterSyntaxException(string message) : Exception(message);
