namespace Kiln.Services.CloudWatch.Alarms;

/// <summary>Functions as actions of alarms. Lambda implements it.</summary>
public interface IAlarmFunctions
{
    /// <summary>Runs the function with an event, to its end, where its policy lets CloudWatch do so for this alarm.</summary>
    /// <param name="functionArn">With a qualifier or without.</param>
    /// <returns>Null; or why it did not run or did not succeed, in words for the alarm's history.</returns>
    ValueTask<string?> InvokeAsync(string functionArn, string alarmArn, string accountId, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken);
}
