using System.Text;
using System.Text.Json.Nodes;
using Kiln.Load.Reporting;
using Kiln.Load.Servers;

namespace Kiln.Load.Parts;

/// <summary>
/// What an idle environment costs when there are many, and what the many cost a warm invoke.
/// <list type="number">
/// <item>One environment lives: memory is read, warm invokes are timed.</item>
/// <item>As many invokes as wanted are made at once, of a function that sleeps until all have arrived. Each answers with the name of its log
/// stream, which is its environment's; as long as names are missing, the same is done again with more time.</item>
/// <item>All are idle: memory is read again, warm invokes are timed again.</item>
/// </list>
/// </summary>
internal static class Density
{
    private const string Sleeper = """
        import time


        def handler(event, context):
            began = time.time()
            time.sleep(max(0, event['until'] - time.time()))
            return [context.log_stream_name, began]
        """;

    private static readonly byte[] Now = """{"until":0}"""u8.ToArray();
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(3);

    public static async Task<Section> MeasureAsync(Settings settings)
    {
        await using var floor = await EchoFloor.StartAsync(settings, settings.Interpreter, loops: 1);
        await using var kiln = await KilnUp.StartAsync(settings);
        var function = await Function.CreateAsync(kiln.Client, settings.Runtime, "sleeper", Sleeper, timeout: 600);
        Task InvokeAsync() => function.InvokeAsync(Now);
        var (alone, floorBefore) = await Rounds.SequentialAsync(settings, InvokeAsync, floor.InvokeAsync, 20);
        await Task.Delay(Settle);
        var before = await Reading.TakeAsync(kiln.ProcessId);

        var (live, filled) = await FillAsync(function, settings.Live);
        await Task.Delay(Settle);
        var after = await Reading.TakeAsync(kiln.ProcessId);
        var (among, floorAfter) = await Rounds.SequentialAsync(settings, InvokeAsync, floor.InvokeAsync, 20);

        // The first has all in it, and neighbours of the machine too: when some have ended meanwhile, it is less than the processes alone.
        var memory = Math.Max(before.Available - after.Available - (after.Client - before.Client), after.Own - before.Own) / (live - 1);
        return new(
            $"{live} live environments",
            $"{live} invokes at once of a function that sleeps until all have arrived, each answering with the name of its environment; then all are idle. Memory: what\n"
            + "`MemAvailable` of the machine has lost since one environment lived, less what this client has grown by, divided by the environments that came. It holds\n"
            + "everything: the server's part, the kernel's, the blank pool's growth. Other programs on the machine blur it; so it is at least what the server and the\n"
            + "processes below it have grown by. The floor of the warm invokes is beside both, to show what the machine itself has changed by.",
            [
                new(Bounds.MemoryPerEnvironment, $"{settings.Runtime}, {live} live", $"{memory:0.00} MB", "none", memory),
                new(Bounds.WarmAmongMany, $"{settings.Runtime}, {live} live", $"{among.Median:0.000} ms", $"1 live: {alone.Median:0.000} ms", among.Median / alone.Median),
            ],
            [
                WarmInvokes.Heading, WarmInvokes.Row("1 live", alone), WarmInvokes.Row($"{live} live", among),
                WarmInvokes.Row("floor, with 1", floorBefore), WarmInvokes.Row($"floor, with {live}", floorAfter), "",
                $"The last had come after {filled.TotalSeconds:0.0} s.", "",
                Reading.Heading, before.Row("1 live"), after.Row($"{live} live"), after.RowOfDifference(before, live - 1),
            ]);
    }

    private static async Task<(int Live, TimeSpan Filled)> FillAsync(Function function, int wanted)
    {
        var started = TimeProvider.System.GetUtcNow();
        for (var hold = TimeSpan.FromSeconds(2 + wanted / 100); hold < TimeSpan.FromSeconds(300); hold *= 2)
        {
            var until = TimeProvider.System.GetUtcNow() + hold;
            var payload = Encoding.UTF8.GetBytes($$"""{"until":{{until.ToUnixTimeMilliseconds()}}e-3}""");
            var answers = await Task.WhenAll(Enumerable.Range(0, wanted).Select(_ => function.InvokeAsync(payload)));
            var arrivals = answers.Select(answer => JsonNode.Parse(answer)!).ToList();
            if (arrivals.Select(a => (string?)a[0]).Distinct().Count() == wanted)
                return (wanted, DateTimeOffset.UnixEpoch.AddSeconds(arrivals.Max(a => (double)a[1]!)) - started);
        }
        throw new InvalidOperationException($"{wanted} environments did not come to live at the same time.");
    }
}

/// <summary>MB.</summary>
/// <param name="Available">Of the whole machine.</param>
/// <param name="Proportional">The sum of the processes below the server.</param>
internal sealed record Reading(double Available, double Client, double Server, int Processes, double Proportional)
{
    public const string Heading = "| MB | available | client | server | processes below it | their proportional sizes |\n|---|---|---|---|---|---|";

    /// <summary>What surely is Kiln's.</summary>
    public double Own => Server + Proportional;

    public static async Task<Reading> TakeAsync(int server)
    {
        var available = await Machine.AvailableMemoryAsync();
        var below = ProcessTree.Below(server);
        return new(available, ProcessTree.ResidentSize(Environment.ProcessId), ProcessTree.ResidentSize(server), below.Count, below.Sum(ProcessTree.ProportionalSize));
    }

    public string Row(string name) => $"| {name} | {Available:0} | {Client:0} | {Server:0} | {Processes} | {Proportional:0.0} |";

    public string RowOfDifference(Reading before, int environments) =>
        $"| an environment | {(before.Available - Available) / environments:0.00} | {(Client - before.Client) / environments:0.00} | {(Server - before.Server) / environments:0.00} | {(Processes - before.Processes) / (double)environments:0.0} | {(Proportional - before.Proportional) / environments:0.00} |";
}
