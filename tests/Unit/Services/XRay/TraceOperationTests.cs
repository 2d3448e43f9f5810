using System.Text;
using Kiln.Aws.Operations;
using Kiln.Execution.Tracing;
using Kiln.Services.XRay.Segments;
using Kiln.Services.XRay.Traces;
using Kiln.Unit.Execution;

namespace Kiln.Unit.Services.XRay;

public sealed class TraceOperationTests(XRayFixture xray) : IClassFixture<XRayFixture>
{
    [Fact]
    public async Task Acknowledged_segment_is_there_and_only_for_its_account_and_region()
    {
        var id = xray.NewTraceId();
        await xray.PutAsync(xray.Segment(id, "000000000000000a", "web"));
        Assert.Equal("web", (string?)Assert.Single(await xray.SegmentsAsync(id))["name"]);
        Assert.Empty(await xray.SegmentsAsync(id, xray.Root with { Region = "us-east-1" }));
        var other = await xray.RunAsync<BatchGetTracesResponse>(
            new BatchGetTracesRequest { TraceIds = [id, "nonsense"] }, new Caller(Principal.Root("222222222222"), XRayFixture.Region, "r", "http://localhost"));
        Assert.Equal([id, "nonsense"], other.UnprocessedTraceIds);
    }

    [Fact]
    public async Task Good_segments_are_stored_beside_bad_ones()
    {
        var id = xray.NewTraceId();
        var answer = await xray.RunAsync<PutTraceSegmentsResponse>(new PutTraceSegmentsRequest
        {
            TraceSegmentDocuments = ["{", xray.Segment(id, "000000000000000a", "web"), "{\"id\":\"000000000000000b\"}", null!],
        });
        Assert.Equal(
            [(null, "ParseError", "Invalid segment. ErrorCode: ParseError"), ("000000000000000b", "MissingName", "Invalid segment. ErrorCode: MissingName"), (null, "ParseError", "Invalid segment. ErrorCode: ParseError")],
            answer.UnprocessedTraceSegments!.Select(static u => (u.Id, u.ErrorCode, u.Message)));
        Assert.Single(await xray.SegmentsAsync(id));
    }

    [Fact]
    public async Task Functions_segments_need_their_roles_permission_and_the_services_own_do_not()
    {
        await using var own = new XRayFixture();
        var (first, second) = (own.NewTraceId(), own.NewTraceId());
        own.Grants.Granted = false;
        Send(own, XRayFixture.Owner(), own.Segment(first, "000000000000000a", "function"));
        Send(own, XRayFixture.Owner(role: null), own.Segment(first, "000000000000000b", "service"));
        Assert.Equal("service", (string?)Assert.Single(await own.SegmentsAsync(first))["name"]);
        own.Grants.Granted = true;
        Send(own, XRayFixture.Owner(), own.Segment(second, "000000000000000a", "function"));
        Assert.Single(await own.SegmentsAsync(second));
    }

    [Fact]
    public async Task What_a_function_sends_returns_its_room_whatever_it_was()
    {
        var origin = new TraceOrigin(Samples.Version);
        foreach (var text in new[] { "{", xray.Segment(xray.NewTraceId(), "000000000000000a", "x"), "[]" })
        {
            var document = Encoding.UTF8.GetBytes(text);
            Assert.True(origin.TryTake(document.Length));
            xray.Writer.Write(XRayFixture.Owner(), origin, document);
        }
        await xray.Writer.FlushAsync(CancellationToken.None);
        Assert.True(origin.TryTake(TraceOrigin.MostBytes));
    }

    [Fact]
    public async Task Trace_is_full_at_500_kb_and_says_so()
    {
        var id = xray.NewTraceId();
        for (var i = 0; i < 20; i++)
            await xray.PutAsync(xray.Segment(id, i.ToString("x16", null), "large", more: $$$"""{"metadata":{"x":"{{{new string('x', 50_000)}}}"}}"""));
        var trace = (await xray.RunAsync<BatchGetTracesResponse>(new BatchGetTracesRequest { TraceIds = [id] })).Traces!.Single();
        Assert.True(trace.LimitExceeded);
        Assert.Equal(10, trace.Segments!.Count);
    }

    [Fact]
    public async Task Summary_tells_of_the_request_and_of_all_its_parts()
    {
        await using var own = new XRayFixture();
        var id = own.NewTraceId();
        await own.PutAsync(
            own.Segment(id, "000000000000000a", "web", 0, 2, """{"user":"ada","http":{"request":{"url":"http://a/","method":"GET","user_agent":"x","client_ip":"192.0.2.1"},"response":{"status":404}},"annotations":{"n":1,"t":"x","b":true},"resource_arn":"arn:a","subsegments":[{"id":"000000000000000b","name":"remote.example.com","start_time":1800000000,"end_time":1800000001,"namespace":"remote"}]}"""),
            own.Segment(id, "000000000000000c", "back", 0.5, 2.5, """{"parent_id":"000000000000000b","user":"ada"}"""));
        var summary = Assert.Single((await own.SummariesAsync()).TraceSummaries!);
        Assert.Equal((id, 2.5, 2, true, false, false, false), (summary.Id, summary.Duration!.Value, summary.ResponseTime!.Value, summary.HasError!.Value, summary.HasFault!.Value, summary.HasThrottle!.Value, summary.IsPartial!.Value));
        Assert.Equal(new Http { HttpURL = "http://a/", HttpMethod = "GET", UserAgent = "x", ClientIp = "192.0.2.1", HttpStatus = 404 }, summary.Http);
        Assert.Equal((1, "x", true), (summary.Annotations!["n"][0].AnnotationValue!.NumberValue, summary.Annotations["t"][0].AnnotationValue!.StringValue, summary.Annotations["b"][0].AnnotationValue!.BooleanValue));
        Assert.Equal(["web", "back"], Assert.Single(summary.Users!).ServiceIds!.Select(static s => s.Name));
        Assert.Equal(("web", XRayFixture.Account), (summary.EntryPoint!.Name, summary.EntryPoint.AccountId));
        Assert.Equal("arn:a", Assert.Single(summary.ResourceARNs!).ARN);
        Assert.Equal(["web", "back"], summary.ServiceIds!.Select(static s => s.Name));
        var cause = Assert.Single(summary.ErrorRootCauses!);
        Assert.Equal((true, "web"), (cause.ClientImpacting!.Value, cause.Services![0].Name));
        Assert.Empty(summary.FaultRootCauses!);
        Assert.Equal(["web", "back"], Assert.Single(summary.ResponseTimeRootCauses!).Services!.Select(static s => s.Name));
    }

    [Fact]
    public async Task Summaries_come_in_pages_newest_first_and_no_trace_twice()
    {
        await using var own = new XRayFixture();
        var ids = new List<string>();
        for (var batch = 0; batch < 6; batch++)
        {
            var documents = Enumerable.Range(0, 200).Select(_ => own.NewTraceId()).ToList();
            ids.AddRange(documents);
            await own.PutAsync([.. documents.Select(id => own.Segment(id, "000000000000000a", batch == 0 ? "rare" : "web"))]);
            own.Time.Advance(TimeSpan.FromSeconds(1));
        }
        var found = new List<string>();
        var (pages, processed) = (0, 0L);
        string? token = null;
        do
        {
            var page = await own.SummariesAsync(token: token);
            found.AddRange(page.TraceSummaries!.Select(static s => s.Id!));
            (token, processed) = (page.NextToken, processed + page.TracesProcessedCount!.Value);
            pages++;
        }
        while (token is not null);
        Assert.Equal(3, pages);
        Assert.Equal(1_200, processed);
        Assert.Equal(Enumerable.Reverse(ids), found);
        // A page that matches nothing still leads to the next.
        var first = await own.SummariesAsync("service(\"rare\")");
        Assert.Empty(first.TraceSummaries!);
        Assert.NotNull(first.NextToken);
        Assert.Equal("InvalidRequestException", (await own.FailureAsync(new GetTraceSummariesRequest
        {
            StartTime = own.Time.GetUtcNow().AddHours(-1),
            EndTime = own.Time.GetUtcNow(),
            NextToken = "nonsense",
        })).Code);
        var drawn = await own.RunAsync<GetTraceSummariesResponse>(new GetTraceSummariesRequest
        {
            StartTime = own.Time.GetUtcNow().AddHours(-1),
            EndTime = own.Time.GetUtcNow(),
            SamplingStrategy = new() { Name = "FixedRate", Value = 0 },
        });
        Assert.Empty(drawn.TraceSummaries!);
    }

    [Fact]
    public async Task Ranges_go_by_the_id_or_by_the_events()
    {
        await using var own = new XRayFixture();
        var id = own.NewTraceId();
        await own.PutAsync(own.Segment(id, "000000000000000a", "slow", 600, 660));
        var now = own.Time.GetUtcNow();
        Assert.Equal((1, 0), (await CountAsync("TraceId", -1, 1), await CountAsync("TraceId", 5, 15)));
        Assert.Equal((0, 1), (await CountAsync("Event", -1, 1), await CountAsync("Event", 5, 15)));
        Assert.Equal(1, await CountAsync("Service", 5, 15));

        async Task<int> CountAsync(string type, int from, int to) => (await own.RunAsync<GetTraceSummariesResponse>(new GetTraceSummariesRequest
        {
            StartTime = now.AddMinutes(from),
            EndTime = now.AddMinutes(to),
            TimeRangeType = type,
        })).TraceSummaries!.Count;
    }

    [Theory]
    [InlineData(0, 0, "Start time must be before end time")]
    [InlineData(0, 25, "Time range cannot be longer than 24 hours")]
    public async Task Ranges_have_bounds(int from, int to, string message)
    {
        var now = xray.Time.GetUtcNow();
        Assert.Equal(("InvalidRequestException", 400, message), await xray.FailureAsync(new GetTraceSummariesRequest { StartTime = now.AddHours(from), EndTime = now.AddHours(to) }));
    }

    [Fact]
    public async Task No_more_than_five_traces_at_a_time() =>
        Assert.Equal("InvalidRequestException", (await xray.FailureAsync(new BatchGetTracesRequest { TraceIds = [.. Enumerable.Range(0, 6).Select(static n => $"{n}")] })).Code);

    [Fact]
    public async Task Trace_is_kept_for_thirty_days_from_its_last_event()
    {
        await using var own = new XRayFixture();
        var old = own.NewTraceId();
        await own.PutAsync(own.Segment(old, "000000000000000a", "old"));
        own.Time.Advance(TimeSpan.FromDays(29));
        var late = own.NewTraceId();
        await own.PutAsync(own.Segment(late, "000000000000000a", "late"));
        Assert.Single(await own.SegmentsAsync(old));
        own.Time.Advance(TimeSpan.FromDays(1.5));
        await own.PutAsync(own.Segment(own.NewTraceId(), "000000000000000a", "new"));
        Assert.Empty(await own.SegmentsAsync(old));
        Assert.Single(await own.SegmentsAsync(late));
    }

    [Fact]
    public async Task Segments_that_come_one_by_one_are_one_trace()
    {
        var id = xray.NewTraceId();
        await xray.PutAsync(xray.Segment(id, "000000000000000a", "web", 0, 5));
        await xray.PutAsync(xray.Segment(id, "000000000000000b", "part", 1, 2, """{"type":"subsegment","parent_id":"000000000000000a"}"""));
        await xray.PutAsync(xray.Segment(id, "000000000000000c", "deeper", 1, 2, """{"type":"subsegment","parent_id":"000000000000000b"}"""));
        var segment = Assert.Single(await xray.SegmentsAsync(id));
        Assert.Equal("deeper", (string?)segment["subsegments"]![0]!["subsegments"]![0]!["name"]);
    }

    private static void Send(XRayFixture xray, Kiln.Services.Lambda.Tracing.SegmentOwner owner, string document)
    {
        var origin = new TraceOrigin(Samples.Version);
        var bytes = Encoding.UTF8.GetBytes(document);
        Assert.True(origin.TryTake(bytes.Length));
        xray.Writer.Write(owner, origin, bytes);
    }
}
