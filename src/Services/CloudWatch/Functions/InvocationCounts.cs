using Kiln.Services.CloudWatch.Metrics;

namespace Kiln.Services.CloudWatch.Functions;

/// <summary>What invocations came to that began in one minute, under one name of a function version.</summary>
internal sealed class InvocationCounts(long minute)
{
    internal long Minute => minute;
    internal int Invocations { get; private set; }
    internal int Errors { get; private set; }
    internal int Throttles { get; private set; }

    /// <summary>Milliseconds.</summary>
    internal StatisticValues Duration { get; } = new();

    /// <summary>Of those for which environments were provisioned: where they ran.</summary>
    internal int Provisioned { get; private set; }
    internal int SpilledOver { get; private set; }

    /// <summary>Provisioned environments that had an event, at most; and as a share of all of them.</summary>
    internal int MostProvisioned { get; private set; }
    internal double MostUtilization { get; private set; }

    internal void AddEnd(double milliseconds, bool isError)
    {
        Invocations++;
        if (isError)
            Errors++;
        Duration.Add(milliseconds);
    }

    internal void AddThrottle() => Throttles++;

    internal void AddProvisioned(int running, int allocated)
    {
        Provisioned++;
        MostProvisioned = Math.Max(MostProvisioned, running);
        MostUtilization = Math.Max(MostUtilization, (double)running / allocated);
    }

    internal void AddSpillover() => SpilledOver++;
}
