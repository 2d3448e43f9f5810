using System.Diagnostics;
using Kiln.Server.Options;
using Kiln.Services.XRay.Storage;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Trace;

namespace Kiln.Server.Telemetry.Otlp;

/// <summary>X-Ray's segments as OpenTelemetry's spans, under the same ids.</summary>
internal sealed class SpanExport : ISegmentExport, IDisposable
{
    private readonly SegmentSpans _spans = new();
    private readonly OriginExports<Activity> _exports;
    private readonly ExportQueue<Document> _queue;
    private readonly string _server;

    internal SpanExport(OtlpTarget target, string server, ILogger log)
    {
        _server = server;
        _exports = new(Origin.Server(server), origin => Make(target, origin));
        _queue = new("trace segments", Send, log);
    }

    internal long Dropped => _queue.Dropped;

    public void Take(string accountId, string region, string? functionArn, ReadOnlyMemory<byte> document) =>
        _queue.Add(new(accountId, region, functionArn, document), document.Length);

    public void Dispose()
    {
        _queue.Dispose();
        _exports.Dispose();
        _spans.Dispose();
    }

    private static (DirectExport<Activity>, IDisposable) Make(OtlpTarget target, Origin origin)
    {
        var export = new DirectExport<Activity>(new OtlpTraceExporter(ExporterOptions.Of(target)));
        // It gives the exporter the resource. It listens to nothing.
        return (export, Sdk.CreateTracerProviderBuilder().SetResourceBuilder(origin.Resource()).AddProcessor(export).Build());
    }

    private void Send(List<Document> documents) => _queue.Lose(_exports.Send(documents.SelectMany(Spans)));

    private IEnumerable<(Origin, Activity)> Spans(Document document)
    {
        foreach (var span in _spans.Of(document.Json, out var name))
        {
            var origin = document.FunctionArn is { } arn ? Origin.Function(document.AccountId, document.Region, arn)
                : name is not null ? new(name, document.AccountId, document.Region, null)
                : Origin.Server(_server);
            yield return (origin, span);
        }
    }

    private readonly record struct Document(string AccountId, string Region, string? FunctionArn, ReadOnlyMemory<byte> Json);
}
