using Kiln.Aws.Operations;
using Kiln.Aws.Protocols;

namespace Kiln.Services.CloudWatch;

/// <summary>CloudWatch metrics and alarms. Every operation is routed; none is implemented yet.</summary>
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
    };

    public static AwsService Create() =>
        new(Description, EmbeddedText.Read(typeof(CloudWatchService), "operations.tsv"), System.Text.Json.Serialization.Metadata.JsonTypeInfoResolver.Combine());
}
