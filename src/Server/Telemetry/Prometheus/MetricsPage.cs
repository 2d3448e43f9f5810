using System.Diagnostics;
using Kiln.Execution;
using Kiln.Server.Telemetry.Metering;

namespace Kiln.Server.Telemetry.Prometheus;

/// <summary>What a server shows Prometheus.</summary>
/// <param name="environments">By function version, at this moment.</param>
/// <param name="dropped">What did not reach the collector, by signal. Empty: nothing is exported.</param>
internal sealed class MetricsPage(
    FunctionRegistry functions, Func<IEnumerable<(FunctionVersion Version, int Idle, int Running)>> environments, Func<IReadOnlyList<(string Signal, long Count)>> dropped,
    string version)
{
    private const string Descriptors = "/proc/self/fd";

    internal MetricsText Write(bool isOpenMetrics)
    {
        var text = new MetricsText(isOpenMetrics);
        var all = functions.All.Select(f => (Figures: f, Labels: LabelsOf(f.Function), Durations: f.Durations.Read(), Inits: f.Inits.Read())).ToList();
        text.Counter("kiln_function_invocations", "Events that ran to their end.", all.Select(f => (f.Labels, (double)f.Durations.Counts.Sum())));
        text.Counter("kiln_function_errors", "Of them, those that failed.", all.Select(f => (f.Labels, (double)f.Figures.Errors)));
        text.Counter("kiln_function_throttles", "Events for which there was no concurrency left.", all.Select(f => (f.Labels, (double)f.Figures.Throttles)));
        text.Histogram(
            "kiln_function_duration_seconds", "Time that the runtime took for an event.", Histogram.Bounds, all.Select(f => (f.Labels, f.Durations.Counts, f.Durations.Sum)));
        text.Gauge("kiln_function_concurrent_executions", "Events that run now.", all.Select(f => (f.Labels, (double)f.Figures.Running)));
        text.Histogram(
            "kiln_function_init_duration_seconds", "Time that an environment took before its first event.", Histogram.Bounds, all.Select(f => (f.Labels, f.Inits.Counts, f.Inits.Sum)));
        text.Counter("kiln_function_init_errors", "Environments that could not be initialised.", all.Select(f => (f.Labels, (double)f.Figures.InitErrors)));
        WriteEnvironments(text);
        text.Counter("kiln_export_dropped", "What did not reach the OpenTelemetry collector.", dropped().Select(static d => (MetricsText.Labels(("signal", d.Signal)), (double)d.Count)));
        WriteProcess(text);
        return text;
    }

    private void WriteEnvironments(MetricsText text)
    {
        // By the name under which the function is counted, so that there are no more of these either.
        var byFunction = new Dictionary<FunctionName, (int Idle, int Running)>();
        foreach (var (function, idle, running) in environments())
        {
            var name = functions.Of(function).Function;
            var (idles, runs) = byFunction.GetValueOrDefault(name);
            byFunction[name] = (idles + idle, runs + running);
        }
        text.Gauge(
            "kiln_environments", "Execution environments that there are now.",
            byFunction.OrderBy(static f => f.Key.Name, StringComparer.Ordinal).SelectMany(static f => new (string, double)[]
            {
                (LabelsOf(f.Key) + ",state=\"idle\"", f.Value.Idle), (LabelsOf(f.Key) + ",state=\"running\"", f.Value.Running),
            }));
    }

    private void WriteProcess(MetricsText text)
    {
        using var process = Process.GetCurrentProcess();
        var started = new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000.0;
        text.Gauge("kiln_build_info", "The version of the server.", [(MetricsText.Labels(("version", version)), 1)]);
        text.Counter("process_cpu_seconds", "Processor time of the server, without its functions.", [("", process.TotalProcessorTime.TotalSeconds)]);
        text.Gauge("process_resident_memory_bytes", "Memory of the server, without its functions.", process.WorkingSet64);
        text.Gauge("process_start_time_seconds", "When the server began, in seconds since the epoch.", started);
        text.Gauge("process_threads", "Threads of the server.", process.Threads.Count);
        if (Directory.Exists(Descriptors))
            text.Gauge("process_open_fds", "Descriptors that the server has open.", Directory.EnumerateFileSystemEntries(Descriptors).Count());
        text.Gauge("dotnet_gc_heap_size_bytes", "Managed memory after the last collection.", GC.GetGCMemoryInfo().HeapSizeBytes);
        text.Counter(
            "dotnet_gc_collections", "Collections of managed memory, by generation.",
            Enumerable.Range(0, GC.MaxGeneration + 1).Select(static g => (MetricsText.Labels(("generation", $"{g}")), (double)GC.CollectionCount(g))));
    }

    private static string LabelsOf(FunctionName function) =>
        MetricsText.Labels(("account", function.AccountId), ("region", function.Region), ("function", function.Name));
}
