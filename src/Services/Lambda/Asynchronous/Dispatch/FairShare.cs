namespace Kiln.Services.Lambda.Asynchronous.Dispatch;

/// <summary>
/// Divides what there is a bounded amount of (deliveries at the same time, bytes in memory) so that nobody need wait for the others to end:
/// whoever wants more must have less than what is free. One alone gets half, two a third each, and something always stays free for the next.
/// </summary>
internal sealed class FairShare(long total)
{
    internal long Used { get; private set; }

    internal long Free => total - Used;

    /// <param name="held">What the one who asks has already.</param>
    internal bool MayTake(long held, long more) => held + more <= Free || (held == 0 && Used == 0);

    internal void Take(long more) => Used += more;

    internal void Return(long given) => Used -= given;
}
