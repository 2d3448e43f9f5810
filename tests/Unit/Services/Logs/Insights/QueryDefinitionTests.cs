using Kiln.Services.Logs.Insights;

namespace Kiln.Unit.Services.Logs.Insights;

public sealed class QueryDefinitionTests : IAsyncDisposable
{
    private readonly LogsFixture _logs = new();

    public ValueTask DisposeAsync() => _logs.DisposeAsync();

    [Fact]
    public async Task Definitions_are_saved_replaced_listed_and_deleted()
    {
        var first = await PutAsync(new() { Name = "team/b", QueryString = "fields a", LogGroupNames = ["g"] });
        await PutAsync(new() { Name = "team/a", QueryString = "fields b" });
        await PutAsync(new() { Name = "other", QueryString = "fields c" });
        Assert.Equal(first, await PutAsync(new() { QueryDefinitionId = first, Name = "team/c", QueryString = "fields d" }));
        Assert.Equal("team/a team/c", await NamesAsync(new() { QueryDefinitionNamePrefix = "team/" }));
        var page = await _logs.RunAsync<DescribeQueryDefinitionsResponse>(new DescribeQueryDefinitionsRequest { MaxResults = 2 });
        Assert.Equal("team/c", await NamesAsync(new() { NextToken = page.NextToken }));
        Assert.True((await _logs.RunAsync<DeleteQueryDefinitionResponse>(new DeleteQueryDefinitionRequest { QueryDefinitionId = first })).Success);
        Assert.Equal("ResourceNotFoundException", (await _logs.FailureAsync(new DeleteQueryDefinitionRequest { QueryDefinitionId = first })).Code);
        Assert.Equal("ResourceNotFoundException", (await _logs.FailureAsync(new PutQueryDefinitionRequest { QueryDefinitionId = first, Name = "n", QueryString = "fields a" })).Code);
    }

    [Fact]
    public async Task Request_that_is_repeated_saves_one()
    {
        var request = new PutQueryDefinitionRequest { Name = "n", QueryString = "fields a", ClientToken = "0d1c1a4b-2cf9-4f0c-8f3a-3bb5c2b0b3c4" };
        Assert.Equal(await PutAsync(request), await PutAsync(request));
        Assert.Equal("n", await NamesAsync(new()));
    }

    private async Task<string?> PutAsync(PutQueryDefinitionRequest request) => (await _logs.RunAsync<PutQueryDefinitionResponse>(request)).QueryDefinitionId;

    private async Task<string> NamesAsync(DescribeQueryDefinitionsRequest request) =>
        string.Join(' ', (await _logs.RunAsync<DescribeQueryDefinitionsResponse>(request)).QueryDefinitions!.Select(d => d.Name));
}
