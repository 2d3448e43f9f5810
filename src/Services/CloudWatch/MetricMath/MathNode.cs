namespace Kiln.Services.CloudWatch.MetricMath;

/// <summary>A part of an expression, as it is written.</summary>
internal abstract record MathNode
{
    private MathNode() { }

    internal sealed record Number(double Value) : MathNode;

    internal sealed record Text(string Value) : MathNode;

    /// <summary>An id of another query: it begins with a small letter.</summary>
    internal sealed record Id(string Name) : MathNode;

    /// <summary>A word that a function takes: REPEAT, LINEAR, ASC, AVG.</summary>
    internal sealed record Word(string Name) : MathNode;

    internal sealed record List(IReadOnlyList<MathNode> Items) : MathNode;

    internal sealed record Unary(MathNode Operand) : MathNode;

    internal sealed record Binary(string Operator, MathNode Left, MathNode Right) : MathNode;

    internal sealed record Call(string Function, IReadOnlyList<MathNode> Arguments) : MathNode;

    /// <summary>This node and all below it.</summary>
    internal IEnumerable<MathNode> All() => Children().SelectMany(c => c.All()).Prepend(this);

    private IEnumerable<MathNode> Children() => this switch
    {
        List list => list.Items,
        Unary unary => [unary.Operand],
        Binary binary => [binary.Left, binary.Right],
        Call call => call.Arguments,
        _ => [],
    };
}
