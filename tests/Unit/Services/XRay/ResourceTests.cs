using Kiln.Services.XRay;
using Kiln.Services.XRay.Groups;
using Kiln.Services.XRay.Sampling;
using Kiln.Services.XRay.Tags;

namespace Kiln.Unit.Services.XRay;

/// <summary>Groups, sampling rules, tags and settings.</summary>
public sealed class ResourceTests : IAsyncDisposable
{
    private const string Client = "0123456789abcdef01234567";
    private readonly XRayFixture _xray = new();

    public ValueTask DisposeAsync() => _xray.DisposeAsync();

    [Fact]
    public async Task Default_rule_is_there_and_stays()
    {
        var rule = Assert.Single(await RulesAsync());
        Assert.Equal(("Default", 10_000, 0.05, 1), (rule.RuleName, rule.Priority, rule.FixedRate, rule.ReservoirSize));
        Assert.Equal("InvalidRequestException", (await _xray.FailureAsync(new DeleteSamplingRuleRequest { RuleName = "Default" })).Code);
        Assert.Equal("InvalidRequestException", (await _xray.FailureAsync(new UpdateSamplingRuleRequest { SamplingRuleUpdate = new() { RuleName = "Default", Host = "x" } })).Code);
        await _xray.RunAsync(new UpdateSamplingRuleRequest { SamplingRuleUpdate = new() { RuleName = "Default", FixedRate = 0.5, ReservoirSize = 7 } });
        rule = Assert.Single(await RulesAsync());
        Assert.Equal((0.5, 7, 10_000), (rule.FixedRate, rule.ReservoirSize, rule.Priority));
    }

    [Fact]
    public async Task Rules_are_listed_by_priority_and_changed_in_part()
    {
        await CreateAsync("late", 20);
        await CreateAsync("early", 3);
        Assert.Equal(["early", "late", "Default"], (await RulesAsync()).ConvertAll(static r => r.RuleName));
        Assert.Equal("A rule with this name already exists", (await _xray.FailureAsync(Rule("late", 1))).Message);
        _xray.Time.Advance(TimeSpan.FromMinutes(1));
        var changed = (await _xray.RunAsync<SamplingRuleResponse>(new UpdateSamplingRuleRequest { SamplingRuleUpdate = new() { RuleARN = $"arn:aws:xray:{XRayFixture.Region}:{XRayFixture.Account}:sampling-rule/late", FixedRate = 0.2 } })).SamplingRuleRecord!;
        Assert.Equal((0.2, 20, "GET"), (changed.SamplingRule!.FixedRate, changed.SamplingRule.Priority, changed.SamplingRule.HTTPMethod));
        Assert.Equal(TimeSpan.FromMinutes(1), changed.ModifiedAt - changed.CreatedAt);
        Assert.Equal("Sampling rule does not exist", (await _xray.FailureAsync(new DeleteSamplingRuleRequest { RuleName = "none" })).Message);
        Assert.Equal("Specify either RuleName or RuleARN", (await _xray.FailureAsync(new DeleteSamplingRuleRequest())).Message);
        await _xray.RunAsync(new DeleteSamplingRuleRequest { RuleName = "late" });
        Assert.Equal(["early", "Default"], (await RulesAsync()).ConvertAll(static r => r.RuleName));
    }

    [Theory]
    [InlineData(2.0, null, null, "FixedRate must be between 0 and 1")]
    [InlineData(null, 0, null, "Priority must be between 1 and 9999")]
    [InlineData(null, null, -1, "ReservoirSize must not be negative")]
    public async Task Update_has_the_bounds_of_a_rule(double? rate, int? priority, int? reservoir, string message)
    {
        await CreateAsync("r", 5);
        var update = new UpdateSamplingRuleRequest { SamplingRuleUpdate = new() { RuleName = "r", FixedRate = rate, Priority = priority, ReservoirSize = reservoir } };
        Assert.Equal(message, (await _xray.FailureAsync(update)).Message);
    }

    [Fact]
    public async Task There_are_no_more_than_25_rules()
    {
        for (var i = 1; i <= 25; i++)
            await CreateAsync($"r{i}", i);
        Assert.Equal(("RuleLimitExceededException", 400), (await _xray.FailureAsync(Rule("one more", 99))) is var (code, status, _) ? (code, status) : default);
    }

    [Fact]
    public async Task Clients_share_a_reservoir_as_long_as_they_report()
    {
        await CreateAsync("r", 5);
        Assert.Equal(10, (await TargetAsync("0")).ReservoirQuota);
        Assert.Equal(5, (await TargetAsync("1")).ReservoirQuota);
        var target = await TargetAsync("2");
        Assert.Equal((4, 0.5, 10), (target.ReservoirQuota, target.FixedRate, target.Interval));
        Assert.Equal(_xray.Time.GetUtcNow().AddSeconds(10), target.ReservoirQuotaTTL);
        var summary = Assert.Single((await _xray.RunAsync<GetSamplingStatisticSummariesResponse>(new GetSamplingStatisticSummariesRequest())).SamplingStatisticSummaries!);
        Assert.Equal(("r", 27, 6, 3), (summary.RuleName, summary.RequestCount, summary.SampledCount, summary.BorrowCount));
        _xray.Time.Advance(SamplingStatistics.Window);
        Assert.Equal(10, (await TargetAsync("2")).ReservoirQuota);
    }

    [Fact]
    public async Task Rule_that_is_made_again_has_none_of_the_clients_before()
    {
        await CreateAsync("r", 5);
        await TargetAsync("0");
        await _xray.RunAsync(new DeleteSamplingRuleRequest { RuleName = "r" });
        await CreateAsync("r", 5);
        Assert.Equal(10, (await TargetAsync("1")).ReservoirQuota);
    }

    [Fact]
    public async Task Statistics_of_a_rule_that_is_not_there_are_not_processed()
    {
        var answer = await _xray.RunAsync<GetSamplingTargetsResponse>(new GetSamplingTargetsRequest { SamplingStatisticsDocuments = [Statistics("none", "0")] });
        Assert.Empty(answer.SamplingTargetDocuments!);
        Assert.Equal("none", Assert.Single(answer.UnprocessedStatistics!).RuleName);
        Assert.Equal(DateTimeOffset.UnixEpoch, answer.LastRuleModification);
    }

    [Fact]
    public async Task Group_lives_under_its_name_and_its_arn()
    {
        var created = (await _xray.RunAsync<GroupResponse>(new CreateGroupRequest { GroupName = "slow", FilterExpression = "responsetime > 5", InsightsConfiguration = new() { InsightsEnabled = true } })).Group!;
        Assert.Matches($"^arn:aws:xray:{XRayFixture.Region}:{XRayFixture.Account}:group/slow/[A-Z2-7]{{52}}$", created.GroupARN);
        Assert.Equal(["Default", "slow"], (await _xray.RunAsync<GetGroupsResponse>(new GetGroupsRequest())).Groups!.Select(static g => g.GroupName));
        Assert.Equal(created, (await _xray.RunAsync<GroupResponse>(new GetGroupRequest { GroupARN = created.GroupARN })).Group);
        var updated = (await _xray.RunAsync<GroupResponse>(new UpdateGroupRequest { GroupName = "slow", FilterExpression = "fault" })).Group!;
        Assert.Equal(("fault", true, created.GroupARN), (updated.FilterExpression, updated.InsightsConfiguration!.InsightsEnabled!.Value, updated.GroupARN));
        Assert.Equal("Group slow already exists", (await _xray.FailureAsync(new CreateGroupRequest { GroupName = "slow" })).Message);
        await _xray.RunAsync(new DeleteGroupRequest { GroupName = "slow" });
        Assert.Equal("Group not found", (await _xray.FailureAsync(new GetGroupRequest { GroupName = "slow" })).Message);
    }

    [Theory]
    [InlineData("responsetime >", "Invalid filter expression: It ends where more is expected")]
    [InlineData("group.name = \"none\"", "Invalid filter expression: There is no group 'none'")]
    public async Task Group_needs_a_filter_that_is_one(string expression, string message) =>
        Assert.Equal(("InvalidRequestException", 400, message), await _xray.FailureAsync(new CreateGroupRequest { GroupName = "g", FilterExpression = expression }));

    [Fact]
    public async Task Default_group_has_every_trace()
    {
        await _xray.PutAsync(_xray.Segment(_xray.NewTraceId(), "000000000000000a", "web"));
        Assert.Single((await _xray.SummariesAsync("group.name = \"Default\"")).TraceSummaries!);
    }

    [Fact]
    public async Task Groups_that_name_one_another_in_a_circle_are_refused_when_they_are_asked()
    {
        await _xray.RunAsync(new CreateGroupRequest { GroupName = "a", FilterExpression = "ok" });
        await _xray.RunAsync(new CreateGroupRequest { GroupName = "b", FilterExpression = "group.name = \"a\"" });
        Assert.Equal("InvalidRequestException", (await Assert.ThrowsAsync<Kiln.Aws.Errors.AwsException>(async () =>
        {
            await _xray.RunAsync(new UpdateGroupRequest { GroupName = "a", FilterExpression = "group.name = \"b\"" });
            await _xray.SummariesAsync("group.name = \"a\"");
        })).Code.Name);
    }

    [Fact]
    public async Task Default_group_cannot_be_deleted_or_made()
    {
        Assert.Equal("The default group cannot be deleted", (await _xray.FailureAsync(new DeleteGroupRequest { GroupName = "Default" })).Message);
        Assert.Equal("Group Default already exists", (await _xray.FailureAsync(new CreateGroupRequest { GroupName = "Default" })).Message);
        Assert.Equal("Either GroupName or GroupARN is required", (await _xray.FailureAsync(new GetGroupRequest())).Message);
    }

    [Fact]
    public async Task Groups_and_rules_have_tags()
    {
        var group = (await _xray.RunAsync<GroupResponse>(new CreateGroupRequest { GroupName = "g", Tags = [new() { Key = "a", Value = "1" }] })).Group!.GroupARN!;
        var rule = (await _xray.RunAsync<SamplingRuleResponse>(Rule("r", 5))).SamplingRuleRecord!.SamplingRule!.RuleARN!;
        foreach (var arn in new[] { group, rule })
        {
            await _xray.RunAsync(new TagResourceRequest { ResourceARN = arn, Tags = [new() { Key = "b", Value = "2" }, new() { Key = "a", Value = "3" }] });
            await _xray.RunAsync(new UntagResourceRequest { ResourceARN = arn, TagKeys = ["b", "c"] });
            var tag = Assert.Single((await _xray.RunAsync<ListTagsForResourceResponse>(new ListTagsForResourceRequest { ResourceARN = arn })).Tags!);
            Assert.Equal(("a", "3"), (tag.Key, tag.Value));
        }
        foreach (var arn in new[] { "nonsense", group + "x", rule + "x", rule.Replace(XRayFixture.Region, "us-east-1", StringComparison.Ordinal) })
            Assert.Equal(("ResourceNotFoundException", 404), await _xray.FailureAsync(new ListTagsForResourceRequest { ResourceARN = arn }) is var (code, status, _) ? (code, status) : default);
        var many = Enumerable.Range(0, 51).Select(static n => new Tag { Key = $"k{n}", Value = "" }).ToList();
        Assert.Equal("TooManyTagsException", (await _xray.FailureAsync(new TagResourceRequest { ResourceARN = group, Tags = many })).Code);
    }

    [Fact]
    public async Task Keys_for_encryption_are_refused_rather_than_not_used()
    {
        var config = (await _xray.RunAsync<EncryptionConfigResponse>(new PutEncryptionConfigRequest { Type = "NONE" })).EncryptionConfig;
        Assert.Equal(new EncryptionConfig { Type = "NONE", Status = "ACTIVE" }, config);
        Assert.Equal(config, (await _xray.RunAsync<EncryptionConfigResponse>(new GetEncryptionConfigRequest())).EncryptionConfig);
        Assert.Equal("InvalidRequestException", (await _xray.FailureAsync(new PutEncryptionConfigRequest { Type = "KMS", KeyId = "alias/a" })).Code);
    }

    private static CreateSamplingRuleRequest Rule(string name, int priority) => new()
    {
        SamplingRule = new()
        {
            RuleName = name,
            ResourceARN = "*",
            Priority = priority,
            FixedRate = 0.5,
            ReservoirSize = 10,
            ServiceName = "*",
            ServiceType = "*",
            Host = "*",
            HTTPMethod = "GET",
            URLPath = "*",
            Version = 1,
        },
    };

    private Task CreateAsync(string name, int priority) => _xray.RunAsync(Rule(name, priority));

    private async Task<List<SamplingRule>> RulesAsync() =>
        (await _xray.RunAsync<GetSamplingRulesResponse>(new GetSamplingRulesRequest())).SamplingRuleRecords!.ConvertAll(static r => r.SamplingRule!);

    private async Task<SamplingTargetDocument> TargetAsync(string client) =>
        Assert.Single((await _xray.RunAsync<GetSamplingTargetsResponse>(new GetSamplingTargetsRequest { SamplingStatisticsDocuments = [Statistics("r", client)] })).SamplingTargetDocuments!);

    private SamplingStatisticsDocument Statistics(string rule, string client) =>
        new() { RuleName = rule, ClientID = client + Client[1..], Timestamp = _xray.Time.GetUtcNow(), RequestCount = 9, SampledCount = 2, BorrowCount = 1 };
}
