namespace Kiln.Services.Logs.Patterns;

/// <summary>
/// What tells the events that are wanted from those that are not. Parsed once; matching takes time that grows with the message's length and
/// no faster. Three kinds:
/// <code>
/// ERROR "a phrase" -retry ?either ?or %regex%           terms
/// { $.level = "ERROR" &amp;&amp; $.n &gt;= 3 }                      JSON
/// [ip, user, ..., status = 4*, bytes &gt; 1000]            space-delimited
/// </code>
/// </summary>
internal abstract class FilterPattern
{
    /// <exception cref="Aws.Errors.AwsException">It is no pattern.</exception>
    internal static FilterPattern Parse(string? text)
    {
        var pattern = (text ?? "").Trim();
        return pattern switch
        {
            ['{', ..] => JsonPatternParser.Parse(pattern),
            ['[', ..] => FieldPatternParser.Parse(pattern),
            _ => TermPattern.Parse(pattern),
        };
    }

    internal abstract bool Matches(ReadOnlyMemory<byte> message);

    /// <summary>A quick look that lets most of what cannot match be left unread.</summary>
    /// <param name="messages">Many messages, with whatever bytes between them.</param>
    /// <returns>False when none of them matches.</returns>
    internal abstract bool MayMatch(ReadOnlySpan<byte> messages);

    /// <summary>What the pattern names in a message that matches: <c>$.level</c>, <c>$status</c>, and its text.</summary>
    internal virtual Dictionary<string, string> Extract(ReadOnlyMemory<byte> message) => [];

    /// <param name="selector">As in a metric's value: <c>$.duration</c> or <c>$bytes</c>.</param>
    /// <returns>Null when the message has none.</returns>
    internal virtual string? ValueOf(ReadOnlyMemory<byte> message, string selector) => null;
}
