using Kiln.Execution.Logging;

namespace Kiln.Services.Logs.Events;

/// <summary>Events that came for one stream at once, when they are stored.</summary>
/// <param name="FunctionArn">Of the function that wrote them; empty where a client did.</param>
/// <param name="FirstSequence">Of the first; the others follow.</param>
/// <param name="IngestedAt">Milliseconds since the epoch.</param>
internal sealed record StoredBatch(
    GroupKey Group, string FunctionArn, string StreamName, long StreamId, long FirstSequence, IReadOnlyList<LogEvent> Events, long IngestedAt)
{
    internal EventPosition PositionOf(int index) => new(Events[index].Timestamp.ToUnixTimeMilliseconds(), StreamId, FirstSequence + index);
}

/// <summary>Somebody who is told of events as they are stored.</summary>
internal interface ILogFollower
{
    /// <summary>Asked for each batch, so it must be quick.</summary>
    bool Wants(in GroupKey group);

    /// <summary>Must not block: the writer of all logs waits for it.</summary>
    void Take(StoredBatch batch);
}

/// <summary>Tells followers of events once these are stored. What nobody wants costs a look at each follower.</summary>
public sealed class LogFeed
{
    private readonly Lock _changing = new();
    private volatile ILogFollower[] _followers = [];

    /// <summary>From here on, what functions write is handed on, once it is stored.</summary>
    public void Export(IFunctionLogExport export) => Add(new FunctionLogFollower(export));

    internal void Add(ILogFollower follower)
    {
        lock (_changing)
            _followers = [.. _followers, follower];
    }

    internal void Remove(ILogFollower follower)
    {
        lock (_changing)
            _followers = [.. _followers.Where(f => f != follower)];
    }

    internal bool IsWanted(in GroupKey group)
    {
        foreach (var follower in _followers)
        {
            if (follower.Wants(group))
                return true;
        }
        return false;
    }

    internal void Tell(IEnumerable<StoredBatch> batches)
    {
        foreach (var batch in batches)
        {
            foreach (var follower in _followers)
            {
                if (follower.Wants(batch.Group))
                    follower.Take(batch);
            }
        }
    }
}
