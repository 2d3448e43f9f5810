namespace Kiln.Load.Reporting;

/// <summary>What a figure must reach, and what it should.</summary>
/// <param name="Unit">× for a ratio to the floor or peer of the same run.</param>
internal sealed record Bound(string Name, string Unit, double Must, double Aim)
{
    private bool MoreIsBetter => Aim > Must;

    public string Promise(double value) => $"{(MoreIsBetter ? "≥" : "≤")} {Text(value)}";

    public string Text(double value) => $"{value:0.##}{(Unit == "×" ? " ×" : Unit.Length > 0 ? " " + Unit : "")}";

    public string Verdict(double value) =>
        Reaches(value, Aim) ? "pass, aim reached"
        : Reaches(value, Must) ? "pass"
        : "**miss**";

    private bool Reaches(double value, double limit) => MoreIsBetter ? value >= limit : value <= limit;
}

/// <summary>Every promise about speed and size.</summary>
internal static class Bounds
{
    public static readonly Bound ColdStart = new("cold start", "×", 0.4, 0.15);
    public static readonly Bound ColdStartPoolEmpty = new("cold start, pool empty", "×", 0.8, 0.5);
    public static readonly Bound ColdStartSdk = new("cold start with `import boto3`", "×", 0.1, 0.03);
    public static readonly Bound Warm = new("warm invoke, sequential", "×", 1.6, 1.25);
    public static readonly Bound Printing = new("warm invoke that prints ten lines", "×", 1.5, 1.2);
    public static readonly Bound Identity = new("identity of a warm invoke", "µs", 15, 5);
    public static readonly Bound Rate = new("invokes/s, 32 connections", "×", 0.65, 0.9);
    public static readonly Bound RateTail = new("p99, 32 connections", "ms", 15, 8);
    public static readonly Bound Peer = new("warm, times faster than serverless-offline", "×", 2.5, 3.5);
    public static readonly Bound Churn = new("environments created, invoked, destroyed", "/s", 150, 300);
    public static readonly Bound MemoryPerEnvironment = new("memory per idle environment, all in", "MB", 4, 2.5);
    public static readonly Bound WarmAmongMany = new("warm invoke among many live", "×", 2, 1.3);
}
