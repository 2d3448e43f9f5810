using Kiln.Aws.Operations;
using Kiln.Aws.Protocols;

namespace Kiln.Services.Lambda;

public static class LambdaService
{
    public static readonly ServiceDescription Description = new()
    {
        Name = "lambda",
        SigningName = "lambda",
        Protocols = [ProtocolKind.RestJson],
    };

    public static AwsService Create(params object[] operations) =>
        new(Description, EmbeddedText.Read(typeof(LambdaService), "operations.tsv"), LambdaShapes.Default, operations);
}
