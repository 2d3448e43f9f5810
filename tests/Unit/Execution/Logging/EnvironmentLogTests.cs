using System.Text;
using Kiln.Execution.Logging;

namespace Kiln.Unit.Execution.Logging;

/// <summary>What of a function's output is kept where the log has a level.</summary>
public sealed class EnvironmentLogTests
{
    private readonly RecordingLogSink _sink = new();

    [Theory]
    [InlineData(EventLevel.Trace, true)]
    [InlineData(EventLevel.Info, true)]
    [InlineData(EventLevel.Warn, false)]
    [InlineData(EventLevel.Fatal, false)]
    public void Plain_text_is_of_level_info(EventLevel least, bool isKept)
    {
        Write(least, "text\n");
        Write(least, "{\"level\":\"ERROR\"}\n"); // Without a time, a level does not count.
        Write(least, "{\"level\":\"ERROR\",\"timestamp\":\"soon\"}\n");
        Write(least, "{\"level\":\"LOUD\",\"timestamp\":\"2026-01-31T11:00:00Z\"}\n");
        Write(least, "{\"level\":40,\"timestamp\":\"2026-01-31T11:00:00Z\"}\n");
        Write(least, "[\"level\",\"ERROR\"]\n");
        Write(least, "{\"level\":\"ERROR\",\"timestamp\":\"2026-01-31T11:00:00Z\"\n");
        Write(least, "{\"a\":{\"level\":\"ERROR\",\"timestamp\":\"2026-01-31T11:00:00Z\"}}\n");
        Write(least, "{\"level\":\"ERROR\",\"timestamp\":\"2026-01-31T11:00:00Z\"} more\n");
        Assert.Equal(isKept ? 9 : 0, _sink.Events.Count);
    }

    [Theory]
    [InlineData("trace", EventLevel.Trace)]
    [InlineData("Debug", EventLevel.Debug)]
    [InlineData("INFO", EventLevel.Info)]
    [InlineData("WARN", EventLevel.Warn)]
    [InlineData("WARNING", EventLevel.Warn)]
    [InlineData("ERROR", EventLevel.Error)]
    [InlineData("FATAL", EventLevel.Fatal)]
    [InlineData("CRITICAL", EventLevel.Fatal)]
    public void Json_says_its_level(string name, EventLevel level)
    {
        var line = $$"""{"level":"{{name}}","msg":{"level":1},"timestamp":"2024-11-02T16:51:31.587199Z"}""";
        Write(level, line);
        Assert.Single(_sink.Events);
        if (level < EventLevel.Fatal)
            Write(level + 1, line);

        Assert.Single(_sink.Events);
    }

    [Fact]
    public void Json_says_its_time_unless_it_is_to_come()
    {
        var log = Log(EventLevel.Info);
        log.WriteOutput(Samples.Start, """{"level":"INFO","time":"2026-01-31T11:59:58Z"}"""u8.ToArray());
        log.WriteOutput(Samples.Start, """{"level":"INFO","timestamp":"2126-01-31T12:00:00Z"}"""u8.ToArray());
        Assert.Equal([-2, 0], _sink.Events.Select(e => (int)(e.Event.Timestamp - Samples.Start).TotalSeconds));
    }

    [Theory]
    [InlineData(EventLevel.Unset, EventLevel.Info, true)]
    [InlineData(EventLevel.Unset, EventLevel.Warn, false)]
    [InlineData(EventLevel.Debug, EventLevel.Info, false)]
    [InlineData(EventLevel.Error, EventLevel.Error, true)]
    [InlineData(EventLevel.Error, EventLevel.Fatal, false)]
    public void Record_has_the_level_of_its_frame(EventLevel level, EventLevel least, bool isKept)
    {
        Log(least).WriteOutput(Samples.Start, """{"level":"X"}"""u8.ToArray(), level);
        Assert.Equal(isKept ? 1 : 0, _sink.Events.Count);
    }

    [Fact]
    public void Text_format_keeps_everything()
    {
        var log = new EnvironmentLog(Stream, _sink, Samples.Time(), LogSettings.Text);
        log.WriteOutput(Samples.Start, """{"level":"TRACE","timestamp":"2024-11-02T16:51:31Z"}"""u8.ToArray(), EventLevel.Trace);
        Assert.Equal(Samples.Start, Assert.Single(_sink.Events).Event.Timestamp);
    }

    [Fact]
    public void What_is_not_kept_is_not_in_the_tail_either()
    {
        var log = Log(EventLevel.Error);
        log.BeginTail(wanted: true);
        log.WriteOutput(Samples.Start, "dropped\n"u8.ToArray());
        log.WriteOutput(Samples.Start, "kept"u8.ToArray(), EventLevel.Error);
        log.Write(Samples.Start, "{}"u8.ToArray());
        Assert.Equal("kept\n{}", Encoding.UTF8.GetString(log.EndTail().Span));
    }

    private static LogStreamName Stream { get; } = new("1", "r", "f", "role", "g", "s");

    private EnvironmentLog Log(EventLevel least) => new(Stream, _sink, Samples.Time(), new LogSettings(LogFormat.Json, least, EventLevel.Info));

    private void Write(EventLevel least, string line) => Log(least).WriteOutput(Samples.Start, Encoding.UTF8.GetBytes(line));
}
