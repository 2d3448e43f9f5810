using Kiln.Aws.Operations;
using Kiln.Aws.Protocols;

namespace Kiln.Services.XRay;

/// <summary>AWS X-Ray. Every operation is routed; none is implemented yet.</summary>
public static class XRayService
{
    public static readonly ServiceDescription Description = new()
    {
        Name = "xray",
        SigningName = "xray",
        Protocols = [ProtocolKind.RestJson],
    };

    public static AwsService Create() =>
        new(Description, EmbeddedText.Read(typeof(XRayService), "operations.tsv"), System.Text.Json.Serialization.Metadata.JsonTypeInfoResolver.Combine());
}
