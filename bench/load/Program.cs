using System.Runtime.InteropServices;
using Kiln.Load;
using Kiln.Load.Parts;
using Kiln.Load.Reporting;
using Kiln.Load.Servers;

// An exit in good order, on which servers are stopped: left alone, a signal would leave them running.
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Environment.Exit(130));
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Environment.Exit(143));

Part[] parts =
[
    new("cold", ColdStarts.OutOfPoolAsync),
    new("cold-empty", ColdStarts.PoolEmptyAsync),
    new("cold-sdk", SdkColdStarts.MeasureAsync),
    new("warm", WarmInvokes.MeasureAsync),
    new("printing", PrintingInvokes.MeasureAsync),
    new("identity", IdentityInvokes.MeasureAsync),
    new("throughput", Throughput.MeasureAsync),
    new("peer", PeerInvokes.MeasureAsync),
    new("churn", Churn.MeasureAsync),
    new("density", Density.MeasureAsync),
];

if (args.Contains("--help"))
{
    Console.WriteLine(Settings.Usage);
    return 0;
}

Settings settings;
Report report;
try
{
    // bench/run names the repository.
    settings = Settings.Parse(args[0], args[1..]);
    if (settings.Parts.Except(parts.Select(part => part.Name)).FirstOrDefault() is { } unknown)
        throw new ArgumentException($"There is no part '{unknown}'.");
    settings = settings with { Interpreters = await Interpreter.FindAsync(settings.Kiln) };
    report = new(await DescribeAsync(settings));
}
catch (ArgumentException e)
{
    Console.Error.WriteLine($"bench: {e.Message}\n{Settings.Usage}");
    return 2;
}
catch (InvalidOperationException e)
{
    Console.Error.WriteLine($"bench: kiln up {e.Message}");
    return 1;
}

foreach (var part in parts.Where(part => settings.Parts.Count == 0 || settings.Parts.Contains(part.Name)))
{
    Console.Error.WriteLine($"bench: {part.Name}");
    try
    {
        report.Add(await part.MeasureAsync(settings));
    }
    catch (Exception e)
    {
        // Whatever it is, it must not cost the other parts their figures.
        Console.Error.WriteLine($"bench: {e}");
        report.AddMissing(part.Name, e.GetBaseException().Message);
    }
}
Console.Write(report);
if (settings.Output is { } file)
    await File.WriteAllTextAsync(file, report.ToString());
return report.IsComplete ? 0 : 1;

static async Task<string> DescribeAsync(Settings settings)
{
    await using var kiln = await KilnUp.StartAsync(settings);
    var isolation = kiln.Isolation.Split(": ", 2);
    return $"Isolation **{isolation[0]}**{(isolation.Length > 1 ? $" ({isolation[1].TrimEnd('.')})" : "")}.\n\n{settings.Runtime} is {settings.Interpreter.Version}, {Machine.Describe()}";
}

/// <summary>One word of the command line.</summary>
internal sealed record Part(string Name, Func<Settings, Task<Section>> MeasureAsync);
