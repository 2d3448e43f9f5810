using Kiln.Services.Logs;
using Kiln.Services.Logs.Tags;

namespace Kiln.Unit.Services.Logs;

public sealed class TagTests : IAsyncDisposable
{
    private const string Arn = $"arn:aws:logs:{LogsFixture.Region}:{LogsFixture.Account}:log-group:g";
    private readonly LogsFixture _logs = new();

    public ValueTask DisposeAsync() => _logs.DisposeAsync();

    [Fact]
    public async Task Tags_are_added_and_taken_away_by_name_and_by_arn()
    {
        await _logs.RunAsync(new CreateLogGroupRequest { LogGroupName = "g", Tags = new() { ["a"] = "1" } });
        await _logs.RunAsync(new TagLogGroupRequest { LogGroupName = "g", Tags = new() { ["b"] = "2", ["c"] = "3" } });
        await _logs.RunAsync(new TagResourceRequest { ResourceArn = Arn, Tags = new() { ["a"] = "4" } });
        await _logs.RunAsync(new UntagLogGroupRequest { LogGroupName = "g", Tags = ["b", "none"] });
        Assert.Equal("a=4 c=3", await TagsAsync());
        Assert.Equal("4", _logs.Tags.TagsOf(Arn + ":log-stream:s")!["a"]);
        await _logs.RunAsync(new UntagResourceRequest { ResourceArn = Arn + ":*", TagKeys = ["a"] });
        Assert.Equal("c=3", await TagsAsync());
        await _logs.Tags.LoadAsync();
        Assert.Equal("c=3", Text((await _logs.RunAsync<ListTagsLogGroupResponse>(new ListTagsLogGroupRequest { LogGroupName = "g" })).Tags!));
    }

    [Fact]
    public async Task More_than_fifty_are_refused_and_change_nothing()
    {
        await _logs.RunAsync(new CreateLogGroupRequest { LogGroupName = "g", Tags = new() { ["a"] = "1" } });
        var failure = await _logs.FailureAsync(new TagResourceRequest { ResourceArn = Arn, Tags = Enumerable.Range(0, 50).ToDictionary(i => $"k{i}", i => "v") });
        Assert.Equal("TooManyTagsException", failure.Code);
        Assert.Equal("a=1", await TagsAsync());
    }

    [Theory]
    [InlineData("arn:aws:logs:eu-west-1:111111111111:log-group:none", "ResourceNotFoundException")]
    [InlineData("arn:aws:logs:eu-west-1:222222222222:log-group:g", "ResourceNotFoundException")]
    [InlineData("arn:aws:logs:eu-west-1:111111111111:destination:g", "InvalidParameterException")]
    [InlineData("g", "InvalidParameterException")]
    public async Task Resource_must_be_a_group_that_is_there(string arn, string code)
    {
        await _logs.RunAsync(new CreateLogGroupRequest { LogGroupName = "g" });
        Assert.Equal(code, (await _logs.FailureAsync(new ListTagsForResourceRequest { ResourceArn = arn })).Code);
        Assert.Equal(code, (await _logs.FailureAsync(new TagResourceRequest { ResourceArn = arn, Tags = new() { ["a"] = "1" } })).Code);
    }

    private async Task<string> TagsAsync() => Text((await _logs.RunAsync<ListTagsForResourceResponse>(new ListTagsForResourceRequest { ResourceArn = Arn })).Tags!);

    private static string Text(IReadOnlyDictionary<string, string> tags) => string.Join(' ', tags.OrderBy(t => t.Key).Select(t => $"{t.Key}={t.Value}"));
}
