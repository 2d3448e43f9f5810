using Kiln.Execution;
using Kiln.Server.Telemetry.Metering;
using Kiln.Server.Telemetry.Prometheus;

namespace Kiln.Unit.Server.Telemetry;

public sealed class MetricsPageTests
{
    private readonly FunctionRegistry _functions = new(mostNames: 2);

    [Fact]
    public void Functions_are_counted_under_their_names()
    {
        var figures = _functions.Of(Name("hello"));
        figures.Began();
        figures.Ended(TimeSpan.FromMilliseconds(3), isError: false);
        figures.Ended(TimeSpan.FromSeconds(2000), isError: true);
        figures.Throttled();
        figures.Initialised(TimeSpan.FromMilliseconds(4), isError: false);
        var text = Text();
        const string labels = "account=\"1\",region=\"r\",function=\"hello\"";
        Assert.Contains($"# TYPE kiln_function_invocations_total counter\nkiln_function_invocations_total{{{labels}}} 2\n", text);
        Assert.Contains($"kiln_function_errors_total{{{labels}}} 1\n", text);
        Assert.Contains($"kiln_function_throttles_total{{{labels}}} 1\n", text);
        Assert.Contains($"kiln_function_concurrent_executions{{{labels}}} 1\n", text);
        Assert.Contains($"kiln_function_duration_seconds_bucket{{{labels},le=\"0.0025\"}} 0\nkiln_function_duration_seconds_bucket{{{labels},le=\"0.005\"}} 1\n", text);
        Assert.Contains($"le=\"900\"}} 1\nkiln_function_duration_seconds_bucket{{{labels},le=\"+Inf\"}} 2\nkiln_function_duration_seconds_sum{{{labels}}} 2000.003\nkiln_function_duration_seconds_count{{{labels}}} 2\n", text);
        Assert.Contains($"kiln_function_init_duration_seconds_count{{{labels}}} 1\n", text);
        Assert.Contains($"kiln_environments{{{labels},state=\"idle\"}} 3\nkiln_environments{{{labels},state=\"running\"}} 1\n", text);
        Assert.Contains("process_resident_memory_bytes ", text);
    }

    [Fact]
    public void Names_are_bounded_and_the_others_are_counted_together()
    {
        foreach (var name in new[] { "a", "b", "c", "d" })
            _functions.Of(Name(name)).Ended(TimeSpan.Zero, isError: false);
        var text = Text();
        Assert.Contains("function=\"_other\"} 2\n", text);
        Assert.DoesNotContain("function=\"c\"", text);
    }

    [Fact]
    public void Quotes_and_newlines_of_labels_are_escaped() => Assert.Equal("""a="b\"c\\d\ne" """.TrimEnd(), MetricsText.Labels(("a", "b\"c\\d\ne")));

    [Fact]
    public void Open_metrics_names_counters_without_their_suffix_and_has_an_end()
    {
        _functions.Of(Name("hello")).Throttled();
        var text = Text(isOpenMetrics: true);
        Assert.Contains("# TYPE kiln_function_throttles counter\nkiln_function_throttles_total{", text);
        Assert.EndsWith("\n# EOF\n", text);
    }

    // Every line is a comment or a sample, every sample follows the type of its family, and no sample comes twice.
    [Fact]
    public void Text_is_what_the_format_allows()
    {
        _functions.Of(Name("hello")).Ended(TimeSpan.FromSeconds(1), isError: true);
        string? family = null;
        var samples = new HashSet<string>();
        foreach (var line in Text().TrimEnd('\n').Split('\n'))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
                family = line.Split(' ')[2];
            if (line.StartsWith('#'))
                continue;
            Assert.Matches("""^[a-z_]+(\{([a-z]+="[^"]*",?)+\})? [-+0-9.eE]+$""", line);
            Assert.StartsWith(family!, line);
            Assert.True(samples.Add(line[..line.LastIndexOf(' ')]), line);
        }
        Assert.InRange(samples.Count, 40, 100);
    }

    private string Text(bool isOpenMetrics = false) =>
        new MetricsPage(_functions, () => [(Version("hello"), 1, 1), (Version("hello"), 2, 0)], () => [("logs", 7)], "1.0.0").Write(isOpenMetrics).Finish();

    private static FunctionName Name(string name) => new("1", "r", name);

    private static FunctionVersion Version(string name) => new()
    {
        AccountId = "1",
        Region = "r",
        FunctionName = name,
        Version = "$LATEST",
        FunctionArn = $"arn:aws:lambda:r:1:function:{name}",
        RevisionId = "r",
        Runtime = "python3.12",
        Handler = "h.h",
        CodeDirectory = "/nonexistent",
        RoleArn = "arn:aws:iam::1:role/r",
        MemorySize = 128,
        Timeout = TimeSpan.FromSeconds(3),
        EphemeralStorageSize = 512,
        LogGroup = "g",
        EnvironmentVariables = new Dictionary<string, string>(),
    };
}
