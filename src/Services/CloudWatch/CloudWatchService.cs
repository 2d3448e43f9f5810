using Kiln.Aws.Operations;
using Kiln.Aws.Protocols;
using Kiln.Services.CloudWatch.Alarms;
using Kiln.Services.CloudWatch.CompositeAlarms;
using Kiln.Services.CloudWatch.Dashboards;
using Kiln.Services.CloudWatch.Metrics;
using Kiln.Services.CloudWatch.Queries;
using Kiln.Services.CloudWatch.Tags;

namespace Kiln.Services.CloudWatch;

/// <summary>Amazon CloudWatch: metrics, what is worked out of them, and alarms.</summary>
public static class CloudWatchService
{
    public static readonly ServiceDescription Description = new()
    {
        Name = "cloudwatch",
        SigningName = "monitoring",
        Protocols = [ProtocolKind.RpcV2Cbor, ProtocolKind.AwsJson, ProtocolKind.Query],
        TargetPrefix = "GraniteServiceVersion20100801",
        ApiVersion = "2010-08-01",
        XmlNamespace = "http://monitoring.amazonaws.com/doc/2010-08-01/",
        ValidationErrorCode = "ValidationError",
    };

    /// <param name="work">Has what goes on beside requests, and what both need.</param>
    public static AwsService Create(CloudWatchWork work, TimeProvider time)
    {
        var saving = new AlarmSaving(work.Alarms, work.History, time);
        return new(
            Description,
            EmbeddedText.Read(typeof(CloudWatchService), "operations.tsv"),
            CloudWatchShapes.Default,
            new PutMetricDataOperation(work.Writer, time),
            new ListMetricsOperation(work.Store, work.Writer, time),
            new GetMetricStatisticsOperation(work.Store, work.Writer),
            new GetMetricDataOperation(work.Engine, work.Writer, time),
            new AlarmOperations(work.Alarms, saving, work.History, work.Transitions, time),
            new CompositeAlarmOperations(work.Alarms, saving),
            new DashboardOperations(work.Dashboards, time),
            new TagOperations(work.Alarms));
    }
}
