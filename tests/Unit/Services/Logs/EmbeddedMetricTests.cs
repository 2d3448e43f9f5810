namespace Kiln.Unit.Services.Logs;

public sealed class EmbeddedMetricTests : IAsyncDisposable
{
    private readonly LogsFixture _logs = new();

    public ValueTask DisposeAsync() => _logs.DisposeAsync();

    [Theory]
    [InlineData("""{"_aws":{"Timestamp":1500,"CloudWatchMetrics":[{"Namespace":"n","Dimensions":[["d"]],"Metrics":[{"Name":"m","Unit":"Count"}]}]},"d":"v","m":1.5}""", "n m 1.5 Count 60 [d=v]")]
    [InlineData("""{"_aws":{"Timestamp":1500,"CloudWatchMetrics":[{"Namespace":"n","Metrics":[{"Name":"m","StorageResolution":1}]}]},"m":[1,2]}""", "n m 1 None 1 []; n m 2 None 1 []")]
    [InlineData("""{"_aws":{"Timestamp":1500,"CloudWatchMetrics":[{"Namespace":"n","Dimensions":[[],["d","e"]],"Metrics":[{"Name":"m"}]}]},"d":"v","e":7,"m":1}""", "n m 1 None 60 []; n m 1 None 60 [d=v,e=7]")]
    [InlineData("""{"_aws":{"Timestamp":1500,"CloudWatchMetrics":[{"Namespace":"n","Dimensions":[["x"]],"Metrics":[{"Name":"m"}]}]},"m":1}""", "")]
    [InlineData("""{"_aws":{"Timestamp":1500,"CloudWatchMetrics":[{"Namespace":"n","Metrics":[{"Name":"m"},{"Name":"k"}]}]},"m":"text","k":2}""", "n k 2 None 60 []")]
    [InlineData("""{"_aws":{"Timestamp":1500,"CloudWatchMetrics":[{"Namespace":"n","Metrics":[{"Name":"m","Unit":7}]}]},"m":1}""", "n m 1 None 60 []")]
    [InlineData("""{"_aws":{"Timestamp":"now","CloudWatchMetrics":[{"Namespace":"n","Metrics":[{"Name":"m"}]}]},"m":1}""", "")]
    [InlineData("""{"_aws":{"Timestamp":1e300,"CloudWatchMetrics":[{"Namespace":"n","Metrics":[{"Name":"m"}]}]},"m":1}""", "")]
    [InlineData("""{"_aws":{"Timestamp":9223372036854775807,"CloudWatchMetrics":[{"Namespace":"n","Metrics":[{"Name":"m"}]}]},"m":1}""", "")]
    [InlineData("""{"_aws":1}""", "")]
    [InlineData("""{"_aws":{"Timestamp":1500,"CloudWatchMetrics":[1,{},{"Namespace":"n","Metrics":[1,{}]}]}}""", "")]
    [InlineData("""not JSON with "_aws" in it""", "")]
    [InlineData("""["_aws"]""", "")]
    public async Task Line_makes_metrics(string line, string expected)
    {
        _logs.Write("s", _logs.Now, line + "\n");
        await _logs.Writer.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal(expected, string.Join("; ", _logs.Metrics.Added.Select(m =>
            FormattableString.Invariant($"{m.Namespace} {m.Name} {m.Value} {m.Unit} {m.StorageResolution} [{string.Join(',', m.Dimensions.Select(d => $"{d.Key}={d.Value}"))}]"))));
        Assert.All(_logs.Metrics.Added, m => Assert.Equal((LogsFixture.Account, LogsFixture.Region, 1500), (m.AccountId, m.Region, m.Timestamp.ToUnixTimeMilliseconds())));
        Assert.Equal([line + "\n"], await _logs.MessagesAsync());
    }
}
