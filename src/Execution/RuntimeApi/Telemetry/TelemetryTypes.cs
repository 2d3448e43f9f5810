namespace Kiln.Execution.RuntimeApi.Telemetry;

/// <summary>What a subscription asks for. The names are AWS's.</summary>
[Flags]
internal enum TelemetryTypes
{
    None = 0,
    Platform = 1,
    Function = 2,
    Extension = 4,
}

/// <summary>The two APIs for the same stream: Logs is the older, and knows fewer events.</summary>
[Flags]
internal enum TelemetryApi
{
    Logs = 1,
    Telemetry = 2,
    Both = Logs | Telemetry,
}
