using System.IO.Compression;
using Kiln.Services.Logs.Exports;

namespace Kiln.Unit.Services.Logs.Exports;

public sealed class ExportTests : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kiln-exports");
    private readonly LogsFixture _logs;

    public ExportTests()
    {
        _folder.CreateSubdirectory("my-bucket");
        _logs = new(null, _folder.FullName);
    }

    public async ValueTask DisposeAsync()
    {
        await _logs.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Streams_are_files_of_lines_below_the_tasks_folder()
    {
        _logs.Write("2026/01/31/[$LATEST]a", _logs.Now, "first\n");
        _logs.Write("2026/01/31/[$LATEST]a", _logs.Now + 1, "second");
        _logs.Write("2026/01/31/[$LATEST]a", _logs.Now + 10, "too late\n");
        _logs.Write("2026/01/31/[$LATEST]b", _logs.Now, "other\n");
        _logs.Write("elsewhere", _logs.Now, "not asked for\n");
        var id = await CreateAsync(Request with { From = _logs.Now, To = _logs.Now + 10, LogStreamNamePrefix = "2026/" });
        var task = await EndAsync(id);
        Assert.Equal(("COMPLETED", "exportedlogs", "my-bucket", LogsFixture.Group), (task.Status!.Code, task.DestinationPrefix, task.Destination, task.LogGroupName));
        Assert.NotNull(task.ExecutionInfo!.CompletionTime);
        var root = Path.Combine(_folder.FullName, "my-bucket", "exportedlogs", id);
        Assert.Equal(["2026-01-31-[$LATEST]a", "2026-01-31-[$LATEST]b"], Directory.GetDirectories(root).Select(Path.GetFileName).Order());
        Assert.Equal("2018-11-20T20:41:16.000Z first\n2018-11-20T20:41:16.001Z second\n", Read(Path.Combine(root, "2026-01-31-[$LATEST]a", "000000.gz")));
    }

    [Theory]
    [InlineData("no-such-bucket", null, "The given bucket does not exist")]
    [InlineData("..", null, "The given bucket does not exist")]
    [InlineData("my-bucket/../my-bucket", null, "The given bucket does not exist")]
    [InlineData("/etc", null, "The given bucket does not exist")]
    [InlineData("my-bucket", "../../etc", "The destinationPrefix is no path")]
    [InlineData("my-bucket", "a/./b", "The destinationPrefix is no path")]
    [InlineData("my-bucket", "a//b", "The destinationPrefix is no path")]
    [InlineData("my-bucket", "a\\b", "The destinationPrefix is no path")]
    public async Task No_name_leads_out_of_the_folder(string bucket, string? prefix, string message)
    {
        _logs.Write("s", _logs.Now, "m");
        var failure = await _logs.FailureAsync(Request with { Destination = bucket, DestinationPrefix = prefix });
        Assert.Equal("InvalidParameterException", failure.Code);
        Assert.StartsWith(message, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_folder.FullName, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026/01/31/[$LATEST]a", "2026-01-31-[$LATEST]a")]
    [InlineData("..", "-5ec1f7e700f37c3d")]
    [InlineData("../../etc/passwd", "..-..-etc-passwd")]
    [InlineData("a\nb", "a-b")]
    public void Stream_is_a_folder_of_one_name(string stream, string expected) => Assert.Equal(expected, ExportFolder.NameOf(stream));

    [Fact]
    public void Long_names_of_streams_stay_apart()
    {
        var (one, other) = (ExportFolder.NameOf(new string('é', 300) + "1"), ExportFolder.NameOf(new string('é', 300) + "2"));
        Assert.NotEqual(one, other);
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(one), 1, 255);
    }

    [Fact]
    public async Task Without_a_folder_the_setting_is_named()
    {
        await using var logs = new LogsFixture();
        Assert.Contains("--log-exports", (await logs.FailureAsync(Request)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_over_cannot_be_cancelled()
    {
        _logs.Write("s", _logs.Now, "m");
        var id = await CreateAsync(Request);
        await EndAsync(id);
        Assert.Equal("InvalidOperationException", (await _logs.FailureAsync(new CancelExportTaskRequest { TaskId = id })).Code);
        Assert.Equal("ResourceNotFoundException", (await _logs.FailureAsync(new CancelExportTaskRequest { TaskId = "none" })).Code);
        Assert.Equal("ResourceNotFoundException", (await _logs.FailureAsync(Request with { LogGroupName = "none" })).Code);
        Assert.Equal("InvalidParameterException", (await _logs.FailureAsync(Request with { From = 5, To = 5 })).Code);
    }

    [Fact]
    public async Task Tasks_are_listed_by_page_and_status_the_latest_first()
    {
        _logs.Write("s", _logs.Now, "m");
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            ids.Insert(0, await CreateAsync(Request));
            await EndAsync(ids[0]);
            _logs.Time.Advance(TimeSpan.FromSeconds(1));
        }
        var first = await _logs.RunAsync<DescribeExportTasksResponse>(new DescribeExportTasksRequest { Limit = 2 });
        var rest = await _logs.RunAsync<DescribeExportTasksResponse>(new DescribeExportTasksRequest { Limit = 2, NextToken = first.NextToken });
        Assert.Equal(ids, first.ExportTasks!.Concat(rest.ExportTasks!).Select(t => t.TaskId));
        Assert.Null(rest.NextToken);
        Assert.Empty((await _logs.RunAsync<DescribeExportTasksResponse>(new DescribeExportTasksRequest { StatusCode = "FAILED" })).ExportTasks!);
    }

    [Fact]
    public async Task What_a_killed_server_left_has_failed()
    {
        var store = new ExportTaskStore(_logs.Database);
        await store.PutAsync(LogsFixture.Account, LogsFixture.Region, new() { TaskId = "t", Status = new() { Code = "RUNNING" }, ExecutionInfo = new() { CreationTime = 1 } });
        await using var next = new ExportRunner(_logs.Database, null, new(_logs.Database), _logs.Time, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        await Eventually.TrueAsync(async () => (await store.ListAsync(LogsFixture.Account, LogsFixture.Region)).Single().Status!.Code == "FAILED");
    }

    private static CreateExportTaskRequest Request { get; } = new() { LogGroupName = LogsFixture.Group, From = 0, To = 4_000_000_000_000, Destination = "my-bucket" };

    private async Task<string> CreateAsync(CreateExportTaskRequest request) => (await _logs.RunAsync<CreateExportTaskResponse>(request)).TaskId!;

    private async Task<ExportTask> EndAsync(string id)
    {
        ExportTask? task = null;
        await Eventually.TrueAsync(async () =>
        {
            task = (await _logs.RunAsync<DescribeExportTasksResponse>(new DescribeExportTasksRequest { TaskId = id })).ExportTasks!.Single();
            return task.Status!.Code is not "RUNNING";
        });
        return task!;
    }

    private static string Read(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        return reader.ReadToEnd();
    }
}
