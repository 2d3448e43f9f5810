using Kiln.Execution.Logging;

namespace Kiln.Services.Logs.Events;

/// <summary>Where log events of functions go beside the store.</summary>
public interface IFunctionLogExport
{
    /// <summary>Must not block: the writer of all logs waits for it. May drop.</summary>
    void Take(FunctionLog log, IReadOnlyList<LogEvent> events);
}

/// <param name="FunctionArn">Unqualified.</param>
/// <param name="Stream">One for each environment.</param>
public sealed record FunctionLog(string AccountId, string Region, string FunctionArn, string Group, string Stream);

/// <summary>Hands on what functions wrote, and not what clients put.</summary>
internal sealed class FunctionLogFollower(IFunctionLogExport export) : ILogFollower
{
    public bool Wants(in GroupKey group) => true;

    public void Take(StoredBatch batch)
    {
        if (batch.FunctionArn.Length > 0)
            export.Take(new(batch.Group.AccountId, batch.Group.Region, batch.FunctionArn, batch.Group.Name, batch.StreamName), batch.Events);
    }
}
