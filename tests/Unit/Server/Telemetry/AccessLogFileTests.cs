using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Kiln.Aws;
using Kiln.Server.Telemetry.AccessLog;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kiln.Unit.Server.Telemetry;

public sealed class AccessLogFileTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kiln-access");

    private string Path => System.IO.Path.Combine(_directory.FullName, "access.log");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Request_is_a_line_of_json_without_its_query()
    {
        var line = await WriteAsync(new("r-1", "lambda", "Invoke", "arn:aws:iam::1:user/ada", "AKIAEXAMPLE", "TooManyRequestsException", Stopwatch.GetTimestamp()));
        Assert.Equal(
            ["time", "request_id", "service", "action", "principal", "access_key_id", "source_ip", "method", "path", "status", "error", "microseconds", "user_agent"], line.Select(m => m.Key));
        Assert.Equal(("r-1", "lambda", "Invoke", "/2015-03-31/functions/f/invocations", 429), (
            (string?)line["request_id"], (string?)line["service"], (string?)line["action"], (string?)line["path"], (int?)line["status"]));
        Assert.InRange((long)line["microseconds"]!, 0, 60_000_000);
        Assert.DoesNotContain("X-Amz-Signature", await File.ReadAllTextAsync(Path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Path_of_a_function_url_is_its_owners_affair()
    {
        var line = await WriteAsync(new("r-1", "lambda", "InvokeFunctionUrl", null, null, null, 0, "arn:aws:lambda:r:1:function:f"));
        Assert.Equal((null, "arn:aws:lambda:r:1:function:f"), ((string?)line["path"], (string?)line["resource"]));
    }

    [Fact]
    public async Task Lines_are_added_to_what_is_there()
    {
        await File.WriteAllTextAsync(Path, "{}\n", TestContext.Current.CancellationToken);
        await WriteAsync(new("r-1", null, null, null, null, null, 0));
        Assert.Equal(2, (await File.ReadAllLinesAsync(Path, TestContext.Current.CancellationToken)).Length);
    }

    [Fact]
    public void File_that_cannot_be_written_names_the_setting() =>
        Assert.StartsWith("--access-log", Assert.Throws<Kiln.Server.UserErrorException>(
            () => new AccessLogFile(System.IO.Path.Combine(_directory.FullName, "none", "access.log"), TimeProvider.System, NullLogger.Instance)).Message);

    private async Task<JsonObject> WriteAsync(AccessEntry entry)
    {
        var http = new DefaultHttpContext();
        http.Request.Method = "POST";
        http.Request.Path = "/2015-03-31/functions/f/invocations";
        http.Request.QueryString = new("?X-Amz-Signature=5d67");
        http.Request.Headers.UserAgent = "aws-cli/2";
        http.Response.StatusCode = 429;
        http.Connection.RemoteIpAddress = IPAddress.Loopback;
        await using (var log = new AccessLogFile(Path, TimeProvider.System, NullLogger.Instance))
            log.Write(entry, http);
        return JsonNode.Parse((await File.ReadAllLinesAsync(Path, TestContext.Current.CancellationToken))[^1])!.AsObject();
    }
}
