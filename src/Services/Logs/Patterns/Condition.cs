namespace Kiln.Services.Logs.Patterns;

/// <summary>A node of a parsed pattern.</summary>
/// <typeparam name="T">What it is asked of: a JSON document, or a field of a line.</typeparam>
internal abstract class Condition<T>
{
    internal abstract bool Holds(T subject);

    /// <returns>False when it holds for nothing that is among these bytes.</returns>
    internal virtual bool MayHold(ReadOnlySpan<byte> bytes) => true;
}

internal sealed class BothConditions<T>(Condition<T> left, Condition<T> right) : Condition<T>
{
    internal override bool Holds(T subject) => left.Holds(subject) && right.Holds(subject);

    internal override bool MayHold(ReadOnlySpan<byte> bytes) => left.MayHold(bytes) && right.MayHold(bytes);
}

internal sealed class EitherCondition<T>(Condition<T> left, Condition<T> right) : Condition<T>
{
    internal override bool Holds(T subject) => left.Holds(subject) || right.Holds(subject);

    internal override bool MayHold(ReadOnlySpan<byte> bytes) => left.MayHold(bytes) || right.MayHold(bytes);
}

/// <summary>
/// <code>
/// either = both *( "||" both )
/// both   = one *( "&amp;&amp;" one )
/// one    = "(" either ")" / leaf
/// </code>
/// </summary>
internal sealed class ConditionParser<T>(PatternReader reader, Func<Condition<T>> leaf)
{
    // A pattern has 1,024 characters: deeper ones mean nothing, and each level takes some of the stack.
    private const int MaxDepth = 100;

    private int _depth;

    internal Condition<T> Parse()
    {
        var condition = Both();
        while (reader.Takes("||"))
            condition = new EitherCondition<T>(condition, Both());
        return condition;
    }

    private Condition<T> Both()
    {
        var condition = One();
        while (reader.Takes("&&"))
            condition = new BothConditions<T>(condition, One());
        return condition;
    }

    private Condition<T> One()
    {
        if (!reader.Takes("("))
            return leaf();
        if (++_depth > MaxDepth)
            throw reader.Fault("parentheses are nested too deeply");
        var condition = Parse();
        reader.Expect(")");
        _depth--;
        return condition;
    }
}
