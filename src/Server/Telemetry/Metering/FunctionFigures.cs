namespace Kiln.Server.Telemetry.Metering;

/// <summary>A function, as what is told to the world names it.</summary>
internal readonly record struct FunctionName(string AccountId, string Region, string Name)
{
    /// <summary>All functions that came when there was no room for more names.</summary>
    internal static FunctionName Others { get; } = new("", "", "_other");
}

/// <summary>What a function has done since the server began. For several threads; adding allocates nothing.</summary>
internal sealed class FunctionFigures(FunctionName function)
{
    private long _errors;
    private long _throttles;
    private long _initErrors;
    private long _running;

    internal FunctionName Function => function;

    /// <summary>As OpenTelemetry tells it apart.</summary>
    internal KeyValuePair<string, object?>[] Attributes { get; } =
    [
        new("faas.name", function.Name), new("cloud.region", function.Region), new("cloud.account.id", function.AccountId),
    ];

    internal Histogram Durations { get; } = new();
    internal Histogram Inits { get; } = new();
    internal long Errors => Interlocked.Read(ref _errors);
    internal long Throttles => Interlocked.Read(ref _throttles);
    internal long InitErrors => Interlocked.Read(ref _initErrors);
    internal long Running => Interlocked.Read(ref _running);

    internal void Began() => Interlocked.Increment(ref _running);

    internal void Returned() => Interlocked.Decrement(ref _running);

    internal void Throttled() => Interlocked.Increment(ref _throttles);

    internal void Ended(TimeSpan duration, bool isError)
    {
        if (isError)
            Interlocked.Increment(ref _errors);
        Durations.Add(duration);
    }

    internal void Initialised(TimeSpan duration, bool isError)
    {
        if (isError)
            Interlocked.Increment(ref _initErrors);
        Inits.Add(duration);
    }
}
