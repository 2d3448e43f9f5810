namespace Kiln.Services.CloudWatch.Alarms;

/// <summary>A state with the reason for it.</summary>
/// <param name="ReasonData">JSON, or null.</param>
internal sealed record AlarmState(string Value, string Reason, string? ReasonData)
{
    internal const string Ok = "OK";
    internal const string Alarm = "ALARM";
    internal const string InsufficientData = "INSUFFICIENT_DATA";
}
