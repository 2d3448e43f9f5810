using Kiln.Aws.Operations;
using Kiln.Aws.Protocols;
using Kiln.Services.Storage;
using Kiln.Services.XRay.Graphs;
using Kiln.Services.XRay.Groups;
using Kiln.Services.XRay.Sampling;
using Kiln.Services.XRay.Segments;
using Kiln.Services.XRay.Storage;
using Kiln.Services.XRay.Tags;
using Kiln.Services.XRay.Traces;

namespace Kiln.Services.XRay;

/// <summary>AWS X-Ray: traces, what is found in them, and the rules by which others sample.</summary>
public static class XRayService
{
    public static readonly ServiceDescription Description = new()
    {
        Name = "xray",
        SigningName = "xray",
        Protocols = [ProtocolKind.RestJson],
        ValidationErrorCode = "InvalidRequestException",
        ValidationMessageKey = "Message",
    };

    /// <param name="operations">As <see cref="Operations"/> makes them; without any, all are routed and none is there.</param>
    public static AwsService Create(params object[] operations) =>
        new(Description, EmbeddedText.Read(typeof(XRayService), "operations.tsv"), XRayShapes.Default, operations);

    /// <param name="writer">Writes to the same database.</param>
    public static object[] Operations(Database traces, TraceWriter writer, TimeProvider time)
    {
        var queries = new TraceQueries(traces);
        var resources = new ResourceStore(traces);
        var filters = new GroupFilters(resources);
        var rules = new SamplingRules(resources);
        var statistics = new SamplingStatistics(time);
        return
        [
            new PutTraceSegmentsOperation(writer, time),
            new TraceOperations(queries, writer, filters),
            new GraphOperations(queries, writer, filters),
            new GroupOperations(resources, filters),
            new SamplingRuleOperations(resources, rules, statistics, time),
            new SamplingTargetOperations(rules, statistics, time),
            new EncryptionOperations(resources),
            new TagOperations(resources),
        ];
    }
}
