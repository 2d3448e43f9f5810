namespace Kiln.Services.CloudWatch.MetricMath;

/// <summary>What an expression gives: AWS's S, TS and TS[].</summary>
internal abstract record MathValue
{
    private MathValue() { }

    internal abstract string Kind { get; }

    internal sealed record Scalar(double Number) : MathValue
    {
        internal override string Kind => "Scalar";
    }

    internal sealed record One(Series Series) : MathValue
    {
        internal override string Kind => "TimeSeries";
    }

    internal sealed record Many(IReadOnlyList<Series> All) : MathValue
    {
        internal override string Kind => "TimeSeries[]";
    }
}

/// <summary>An expression that cannot be read or worked out; the message is for the caller.</summary>
internal sealed class MathException(string message) : Exception(message);
