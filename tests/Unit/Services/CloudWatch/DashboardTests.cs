using Kiln.Services.CloudWatch.Dashboards;

namespace Kiln.Unit.Services.CloudWatch;

public sealed class DashboardTests : IAsyncDisposable
{
    private const string Body = """{"widgets":[{"type":"metric","x":0,"y":0,"width":6,"height":6,"properties":{"metrics":[["AWS/Lambda","Errors"]],"region":"eu-west-1"}}]}""";

    private readonly CloudWatchFixture _cloudWatch = new();

    public ValueTask DisposeAsync() => _cloudWatch.DisposeAsync();

    [Fact]
    public async Task Dashboard_is_kept_as_it_was_written()
    {
        var put = await _cloudWatch.RunAsync<PutDashboardResponse>(new PutDashboardRequest { DashboardName = "team-red", DashboardBody = Body });
        Assert.Empty(put.DashboardValidationMessages!);
        var got = await _cloudWatch.RunAsync<GetDashboardResponse>(new GetDashboardRequest { DashboardName = "team-red" });
        Assert.Equal(("team-red", Body, "arn:aws:cloudwatch::111111111111:dashboard/team-red"), (got.DashboardName, got.DashboardBody, got.DashboardArn));
        await _cloudWatch.RunAsync(new PutDashboardRequest { DashboardName = "team-red", DashboardBody = "{\"widgets\":[]}" });
        await _cloudWatch.RunAsync(new PutDashboardRequest { DashboardName = "other", DashboardBody = Body });
        var listed = (await _cloudWatch.RunAsync<ListDashboardsResponse>(new ListDashboardsRequest { DashboardNamePrefix = "team" })).DashboardEntries!.Single();
        Assert.Equal(("team-red", 14L, _cloudWatch.Now), (listed.DashboardName, listed.Size, listed.LastModified));
    }

    [Fact]
    public async Task Dashboards_are_deleted_together_or_not_at_all()
    {
        await _cloudWatch.RunAsync(new PutDashboardRequest { DashboardName = "a", DashboardBody = Body });
        Assert.Equal(("ResourceNotFound", 404, "Dashboard b does not exist"), await _cloudWatch.FailureAsync(new DeleteDashboardsRequest { DashboardNames = ["a", "b"] }));
        await _cloudWatch.RunAsync(new DeleteDashboardsRequest { DashboardNames = ["a"] });
        Assert.Equal("ResourceNotFound", (await _cloudWatch.FailureAsync(new GetDashboardRequest { DashboardName = "a" })).Code);
    }

    [Theory]
    [InlineData("a b", Body)]
    [InlineData("", Body)]
    [InlineData("a", "[]")]
    [InlineData("a", "{")]
    [InlineData("a", "{}")]
    [InlineData("a", """{"widgets":7}""")]
    public async Task What_is_no_dashboard_is_refused(string name, string body) =>
        Assert.Equal("DashboardInvalidInputError", (await _cloudWatch.FailureAsync(new PutDashboardRequest { DashboardName = name, DashboardBody = body })).Code);

    [Theory]
    [InlineData("""{"widgets":[7]}""", "/widgets/0", "Should be object")]
    [InlineData("""{"widgets":[{}]}""", "/widgets/0", "Should have required property 'type'")]
    [InlineData("""{"widgets":[{"type":"pie","properties":{}}]}""", "/widgets/0/type", "Should be one of alarm, custom, explorer, log, metric, text")]
    [InlineData("""{"widgets":[{"type":"text","properties":{}},{"type":"text"}]}""", "/widgets/1", "Should have required property 'properties'")]
    public async Task What_cannot_be_drawn_is_told(string body, string path, string message)
    {
        var told = Assert.Single((await _cloudWatch.RunAsync<PutDashboardResponse>(new PutDashboardRequest { DashboardName = "a", DashboardBody = body })).DashboardValidationMessages!);
        Assert.Equal((path, message), (told.DataPath, told.Message));
    }
}
