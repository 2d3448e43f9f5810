using System.Text;
using Kiln.Services.Storage;
using Kiln.Services.XRay.Segments;
using Kiln.Services.XRay.Storage;

namespace Kiln.Unit.Services.XRay;

public sealed class TraceStoreTests : IDisposable
{
    private static readonly TraceScope Scope = new("111111111111", "eu-west-1");

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kiln-traces");
    private readonly Database _database;

    public TraceStoreTests() => _database = Database.Open(Path.Combine(_directory.FullName, "traces.db"), "traces", Durability.Full);

    public void Dispose()
    {
        _database.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Oldest_traces_go_when_there_is_too_much()
    {
        var store = new TraceStore(_database, mostBytes: 100_000);
        for (var batch = 0; batch < 40; batch++)
            await store.AppendAsync([.. Enumerable.Range(batch * 10, 10).Select(static n => (Scope, Segment(n, 1_000)))]);
        var left = await ListAsync();
        Assert.InRange(left.Count, 60, 100);
        Assert.Equal(TraceId.Text(Segment(399, 1).TraceId), TraceId.Text(left[0].TraceId));
        // The count is kept over a restart.
        await new TraceStore(_database, mostBytes: 50_000).AppendAsync([(Scope, Segment(400, 1_000))]);
        Assert.InRange((await ListAsync()).Count, 30, 50);
    }

    [Fact]
    public async Task What_was_stored_is_there_for_who_opens_the_file_anew()
    {
        await new TraceStore(_database).AppendAsync([(Scope, Segment(1, 50)), (new("222222222222", "eu-west-1"), Segment(1, 60))]);
        using var again = Database.Open(Path.Combine(_directory.FullName, "traces.db"), "traces", Durability.Full);
        var found = await new TraceQueries(again).FindAsync(Scope, Segment(1, 1).TraceId);
        Assert.Equal(50, Assert.Single(found!.Documents).Length);
    }

    private Task<List<StoredTrace>> ListAsync() => new TraceQueries(_database).ListAsync(
        Scope, new(TraceTime.TraceId, DateTimeOffset.UnixEpoch, DateTimeOffset.FromUnixTimeSeconds(2_000_000_000)), null, 1_000);

    private static CheckedSegment Segment(int number, int length) =>
        new("000000000000000a", TraceId.Parse($"1-{1_800_000_000 + number:x8}-{number:x24}")!, number, number, Encoding.UTF8.GetBytes(new string('x', length)));
}
