using System.Collections.Frozen;
using System.Globalization;

namespace Kiln.Services.Iam.ManagedPolicies;

/// <summary>A policy that AWS publishes: every account has it, nobody can change it. Its document is the file of its name beside this one.</summary>
/// <param name="Path"><c>/</c> or <c>/service-role/</c>.</param>
/// <param name="Version">Default version, the only one that Kiln has.</param>
internal sealed record ManagedPolicy(string Name, string Path, string Version, DateTimeOffset CreateDate, DateTimeOffset UpdateDate)
{
    private static readonly FrozenDictionary<string, ManagedPolicy> ByArn = new[]
    {
        Of("AdministratorAccess", "/", "v1", "2015-02-06T18:39:46Z", "2015-02-06T18:39:46Z"),
        Of("AWSLambdaBasicExecutionRole", "/service-role/", "v1", "2015-04-09T15:03:43Z", "2015-04-09T15:03:43Z"),
        Of("AWSLambdaDynamoDBExecutionRole", "/service-role/", "v1", "2015-04-09T15:09:29Z", "2015-04-09T15:09:29Z"),
        Of("AWSLambdaExecute", "/", "v1", "2015-02-06T18:40:46Z", "2015-02-06T18:40:46Z"),
        Of("AWSLambdaFullAccess", "/", "v8", "2015-02-06T18:40:45Z", "2017-11-27T23:22:38Z"),
        Of("AWSLambdaKinesisExecutionRole", "/service-role/", "v2", "2015-04-09T15:14:16Z", "2018-11-19T20:09:24Z"),
        Of("AWSLambdaReadOnlyAccess", "/", "v8", "2015-02-06T18:40:44Z", "2018-09-06T18:04:54Z"),
        Of("AWSLambdaRole", "/service-role/", "v1", "2015-02-06T18:41:28Z", "2015-02-06T18:41:28Z"),
        Of("AWSLambdaSQSQueueExecutionRole", "/service-role/", "v1", "2018-06-14T21:50:45Z", "2018-06-14T21:50:45Z"),
        Of("AWSLambdaVPCAccessExecutionRole", "/service-role/", "v3", "2016-02-11T23:15:26Z", "2024-01-05T22:38:26Z"),
        Of("AWSLambda_FullAccess", "/", "v5", "2020-11-17T21:14:13Z", "2026-02-11T22:18:56Z"),
        Of("AWSLambda_ReadOnlyAccess", "/", "v2", "2020-11-17T21:10:16Z", "2023-07-27T17:32:05Z"),
        Of("AWSXRayDaemonWriteAccess", "/", "v1", "2018-08-28T23:00:33Z", "2018-08-28T23:00:33Z"),
        Of("AWSXrayWriteOnlyAccess", "/", "v2", "2016-12-01T18:19:53Z", "2018-08-28T23:03:04Z"),
        Of("CloudWatchLogsFullAccess", "/", "v3", "2015-02-06T18:40:02Z", "2025-05-20T17:07:06Z"),
    }.ToFrozenDictionary(policy => policy.Arn);

    private readonly Lazy<string> _document = new(() => EmbeddedText.Read(typeof(ManagedPolicy), Name + ".json"));

    internal static IEnumerable<ManagedPolicy> All => ByArn.Values;
    internal string Arn => $"arn:aws:iam::aws:policy{Path}{Name}";
    internal string Document => _document.Value;

    internal static ManagedPolicy? Find(string arn) => ByArn.GetValueOrDefault(arn);

    private static ManagedPolicy Of(string name, string path, string version, string created, string updated) =>
        new(name, path, version, DateTimeOffset.Parse(created, CultureInfo.InvariantCulture), DateTimeOffset.Parse(updated, CultureInfo.InvariantCulture));
}
