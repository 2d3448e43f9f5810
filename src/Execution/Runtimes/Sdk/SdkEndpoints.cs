namespace Kiln.Execution.Runtimes.Sdk;

/// <summary>
/// The file <c>endpoints.json</c> for SDKs that do not read AWS_ENDPOINT_URL. The directory that AWS_DATA_PATH names is searched before the
/// SDK's own data, in every version of botocore that there is: so all services of all regions are at this server.
/// </summary>
internal static class SdkEndpoints
{
    public const string FileName = "endpoints.json";

    private static readonly string[] Regions =
    [
        "af-south-1", "ap-east-1", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-south-2", "ap-southeast-1",
        "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ca-central-1", "ca-west-1", "eu-central-1", "eu-central-2", "eu-north-1",
        "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3", "il-central-1", "me-central-1", "me-south-1", "sa-east-1",
        "us-east-1", "us-east-2", "us-west-1", "us-west-2",
    ];

    // Listed only so that a session can say in which regions they are. Of one that is not, it is assumed.
    private static readonly string[] Services =
    [
        "apigateway", "cloudformation", "dynamodb", "events", "kinesis", "kms", "lambda", "logs", "monitoring", "secretsmanager", "sns", "sqs",
        "ssm", "states", "xray",
    ];

    // Of all regions together, and signed for the first.
    private const string Global = """
        "aws-global":{"credentialScope":{"region":"us-east-1"}}
        """;

    public static string Document(string endpoint)
    {
        var url = new Uri(endpoint);
        var regions = string.Join(',', Regions.Select(r => $$"""
            "{{r}}":{}
            """));
        var described = regions.Replace("{}", """{"description":""}""", StringComparison.Ordinal);
        var services = string.Join(',', Services.Select(s => $$"""
            "{{s}}":{"endpoints":{ {{regions}} } }
            """));
        return $$"""
            {"version":3,"partitions":[{"partition":"aws","partitionName":"Kiln","dnsSuffix":"amazonaws.com",
            "regionRegex":"^[a-z]+(-[a-z]+)+-\\d+$",
            "defaults":{"hostname":"{{url.Authority}}","protocols":["{{url.Scheme}}"],"signatureVersions":["v4"]},
            "regions":{ {{described}} },
            "services":{
            "iam":{"endpoints":{ {{Global}} },"isRegionalized":false,"partitionEndpoint":"aws-global"},
            "s3":{"defaults":{"signatureVersions":["s3v4"]},"endpoints":{ {{Global}},{{regions}} },"partitionEndpoint":"aws-global"},
            "sts":{"endpoints":{ {{Global}},{{regions}} },"partitionEndpoint":"aws-global"},
            {{services}} }
            }]}

            """;
    }
}
