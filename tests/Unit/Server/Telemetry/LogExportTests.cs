using System.Text;
using Kiln.Execution.Logging;
using Kiln.Server.Telemetry.Otlp;
using Kiln.Services.Logs.Events;
using Microsoft.Extensions.Logging;

namespace Kiln.Unit.Server.Telemetry;

public sealed class LogExportTests
{
    private const string Id = "8476a536-e9f4-11e8-9739-2dfe598c3fcd";

    [Theory]
    [InlineData($"START RequestId: {Id} Version: $LATEST\n", LogLevel.Information, Id)]
    [InlineData($"REPORT RequestId: {Id}\tDuration: 1.00 ms\t\n", LogLevel.Information, Id)]
    [InlineData($"[ERROR]\t2026-01-31T12:00:00.123Z\t{Id}\tno such order\n", LogLevel.Error, Id)]
    [InlineData($"[WARNING]\t2026-01-31T12:00:00.123Z\t{Id}\tlate\n", LogLevel.Warning, Id)]
    [InlineData("[ERROR] KeyError: 'x'\nTraceback (most recent call last):\n", LogLevel.Information, null)]
    [InlineData($$"""{"timestamp": "2026-01-31T12:00:00Z", "level": "CRITICAL", "message": "m", "requestId": "{{Id}}"}""" + "\n", LogLevel.Critical, Id)]
    [InlineData($$"""{"time":"2026-01-31T12:00:00Z","type":"platform.start","record":{"requestId":"{{Id}}"} }""", LogLevel.Information, Id)]
    [InlineData("{\"level\": 7}\n", LogLevel.Information, null)]
    [InlineData("{ no JSON }\n", LogLevel.Information, null)]
    [InlineData("[1, 2]\tthree\n", LogLevel.Information, null)]
    [InlineData("plain\n", LogLevel.Information, null)]
    [InlineData("", LogLevel.Information, null)]
    [InlineData("RequestId: short", LogLevel.Information, null)]
    public void Line_says_its_level_and_request(string message, LogLevel level, string? requestId)
    {
        var line = LogLine.Read(Encoding.UTF8.GetBytes(message));
        Assert.Equal((message.TrimEnd('\n'), level, requestId), (line.Text, line.Level, line.RequestId));
    }

    [Fact]
    public void Record_has_the_events_time_and_text()
    {
        var at = new DateTimeOffset(2026, 1, 31, 12, 0, 0, 123, TimeSpan.Zero);
        var record = LogExport.RecordOf(new FunctionLog("1", "r", "arn:aws:lambda:r:1:function:f", "/aws/lambda/f", "s"), new LogEvent(at, Encoding.UTF8.GetBytes($"[ERROR]\tx\t{Id}\tm\n")));
        Assert.Equal((at.UtcDateTime, LogLevel.Error, $"[ERROR]\tx\t{Id}\tm", "aws.lambda"), (record.Timestamp, record.LogLevel, record.Body, record.CategoryName));
        Assert.Equal(["aws.log.group.names", "aws.log.stream.names", "faas.invocation_id"], record.Attributes!.Select(a => a.Key));
    }
}
