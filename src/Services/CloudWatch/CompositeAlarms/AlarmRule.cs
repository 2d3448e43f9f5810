namespace Kiln.Services.CloudWatch.CompositeAlarms;

/// <summary>What a composite alarm watches, as a tree. The alarms in it are named, not looked up.</summary>
internal abstract record AlarmRule
{
    /// <param name="stateOf">Of an alarm by name; null where there is none, which is in no state.</param>
    internal abstract bool Holds(Func<string, string?> stateOf);

    /// <summary>Names of the alarms in it, as often as they are there.</summary>
    internal abstract IEnumerable<string> Names();

    internal sealed record Constant(bool Value) : AlarmRule
    {
        internal override bool Holds(Func<string, string?> stateOf) => Value;

        internal override IEnumerable<string> Names() => [];
    }

    internal sealed record InState(string Name, string State) : AlarmRule
    {
        internal override bool Holds(Func<string, string?> stateOf) => stateOf(Name) == State;

        internal override IEnumerable<string> Names() => [Name];
    }

    internal sealed record Not(AlarmRule Inner) : AlarmRule
    {
        internal override bool Holds(Func<string, string?> stateOf) => !Inner.Holds(stateOf);

        internal override IEnumerable<string> Names() => Inner.Names();
    }

    /// <summary>All of them, or any.</summary>
    internal sealed record Joined(bool IsAnd, IReadOnlyList<AlarmRule> Parts) : AlarmRule
    {
        internal override bool Holds(Func<string, string?> stateOf) => IsAnd ? Parts.All(p => p.Holds(stateOf)) : Parts.Any(p => p.Holds(stateOf));

        internal override IEnumerable<string> Names() => Parts.SelectMany(static p => p.Names());
    }

    /// <param name="IsInverted">Those count that are not in the state.</param>
    internal sealed record AtLeast(int Count, string State, bool IsInverted, IReadOnlyList<string> Alarms) : AlarmRule
    {
        internal override bool Holds(Func<string, string?> stateOf) => Alarms.Count(a => stateOf(a) is { } state && state == State != IsInverted) >= Count;

        internal override IEnumerable<string> Names() => Alarms;
    }
}
