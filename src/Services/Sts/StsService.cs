using Kiln.Aws.Operations;
using Kiln.Aws.Protocols;

namespace Kiln.Services.Sts;

/// <summary>AWS Security Token Service: who a caller is.</summary>
public static class StsService
{
    public static readonly ServiceDescription Description = new()
    {
        Name = "sts",
        SigningName = "sts",
        Protocols = [ProtocolKind.Query],
        ApiVersion = "2011-06-15",
        XmlNamespace = "https://sts.amazonaws.com/doc/2011-06-15/",
        ValidationErrorCode = "ValidationError",
    };

    public static AwsService Create() =>
        new(Description, EmbeddedText.Read(typeof(StsService), "operations.tsv"), StsShapes.Default, new CallerIdentity());
}
