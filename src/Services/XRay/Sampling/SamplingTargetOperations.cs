using Kiln.Aws.Operations;
using Kiln.Services.XRay.Storage;

namespace Kiln.Services.XRay.Sampling;

/// <summary>Shares the reservoir of each rule between the clients that go by it.</summary>
internal sealed class SamplingTargetOperations(SamplingRules rules, SamplingStatistics statistics, TimeProvider time)
{
    private const int IntervalSeconds = 10;

    [Operation("POST", "/SamplingTargets")]
    public async Task<GetSamplingTargetsResponse> GetSamplingTargets(GetSamplingTargetsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var scope = new TraceScope(caller.AccountId, caller.Region);
        var all = await rules.ListAsync(scope);
        var targets = new List<SamplingTargetDocument>();
        var unprocessed = new List<UnprocessedStatistics>();
        foreach (var document in request.SamplingStatisticsDocuments!)
        {
            if (all.Find(r => r.Rule.RuleName == document.RuleName) is not { } record)
            {
                unprocessed.Add(Unknown(document.RuleName!));
                continue;
            }
            var clients = statistics.Report(scope, document);
            targets.Add(new()
            {
                RuleName = document.RuleName,
                FixedRate = record.Rule.FixedRate,
                ReservoirQuota = (record.Rule.ReservoirSize!.Value + clients - 1) / clients,
                ReservoirQuotaTTL = time.GetUtcNow() + TimeSpan.FromSeconds(IntervalSeconds),
                Interval = IntervalSeconds,
            });
        }
        return new()
        {
            SamplingTargetDocuments = targets,
            LastRuleModification = all.Max(static r => r.ModifiedAt),
            UnprocessedStatistics = unprocessed,
            UnprocessedBoostStatistics = request.SamplingBoostStatisticsDocuments?
                .Where(d => all.TrueForAll(r => r.Rule.RuleName != d.RuleName)).Select(static d => Unknown(d.RuleName!)).ToList(),
        };
    }

    [Operation("POST", "/SamplingStatisticSummaries")]
    public Task<GetSamplingStatisticSummariesResponse> GetSamplingStatisticSummaries(GetSamplingStatisticSummariesRequest request, Caller caller, CancellationToken cancellationToken) =>
        Task.FromResult(new GetSamplingStatisticSummariesResponse { SamplingStatisticSummaries = statistics.Summaries(new(caller.AccountId, caller.Region)) });

    private static UnprocessedStatistics Unknown(string rule) => new() { RuleName = rule, ErrorCode = "400", Message = "Rule does not exist" };
}
