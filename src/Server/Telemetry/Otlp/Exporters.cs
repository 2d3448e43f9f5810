using Kiln.Server.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;

namespace Kiln.Server.Telemetry.Otlp;

/// <summary>An exporter that is handed what it sends, instead of being told of what happens in this process.</summary>
internal sealed class DirectExport<T>(BaseExporter<T> exporter) : BaseExportProcessor<T>(exporter)
    where T : class
{
    /// <summary>Blocks until it has arrived, or has not.</summary>
    internal bool Send(T[] items) => exporter.Export(new Batch<T>(items, items.Length)) == ExportResult.Success;

    protected override void OnExport(T data)
    {
    }
}

/// <summary>From our options to OpenTelemetry's, which would read the environment by themselves.</summary>
internal static class ExporterOptions
{
    internal static OtlpExporterOptions Of(OtlpTarget target)
    {
        var options = new OtlpExporterOptions
        {
            Endpoint = target.Endpoint,
            Protocol = target.IsGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf,
            TimeoutMilliseconds = target.Timeout,
        };
        if (target.Headers is not null)
            options.Headers = target.Headers;
        return options;
    }
}
