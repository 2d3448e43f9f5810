using System.IO.Compression;
using System.Text.Json.Nodes;

namespace Kiln.Load;

/// <summary>A three-line function under a role that may write logs.</summary>
internal sealed class Function : IAsyncDisposable
{
    private static readonly byte[] Event = """{"name":"Ada"}"""u8.ToArray();
    private readonly Target _target;
    private readonly string _path;

    private Function(Target target, string name) => (_target, _path) = (target, $"/2015-03-31/functions/{name}");

    public static async Task<Function> CreateAsync(Target target, string runtime)
    {
        var name = $"bench-{runtime.Replace('.', '-')}";
        await FormAsync(target, $"Action=CreateRole&Version=2010-05-08&RoleName={name}&AssumeRolePolicyDocument=" + Uri.EscapeDataString(
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}"""));
        await FormAsync(target, $"Action=AttachRolePolicy&Version=2010-05-08&RoleName={name}&PolicyArn="
            + Uri.EscapeDataString("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"));
        await target.LambdaAsync(HttpMethod.Post, "/2015-03-31/functions", new JsonObject
        {
            ["FunctionName"] = name,
            ["Runtime"] = runtime,
            ["Handler"] = "app.handler",
            ["Role"] = $"arn:aws:iam::123456789012:role/{name}",
            ["Code"] = new JsonObject { ["ZipFile"] = Convert.ToBase64String(Package()) },
        });
        return new(target, name);
    }

    public async Task InvokeAsync()
    {
        using var response = await _target.SendAsync(HttpMethod.Post, "lambda", _path + "/invocations", Event);
        if (response.Headers.Contains("X-Amz-Function-Error"))
            throw new InvalidOperationException(await response.Content.ReadAsStringAsync());
    }

    /// <summary>A changed configuration retires every environment: the next invoke is cold.</summary>
    public async Task ChangeAsync(int round)
    {
        await _target.LambdaAsync(HttpMethod.Put, _path + "/configuration", new JsonObject { ["Description"] = $"round {round}" });
        while ((string?)(await _target.LambdaAsync(HttpMethod.Get, _path + "/configuration"))["LastUpdateStatus"] != "Successful")
            await Task.Yield();
    }

    public async ValueTask DisposeAsync() => await _target.LambdaAsync(HttpMethod.Delete, _path);

    private static async Task FormAsync(Target target, string form) =>
        (await target.SendAsync(HttpMethod.Post, "iam", "/", System.Text.Encoding.UTF8.GetBytes(form), "application/x-www-form-urlencoded")).Dispose();

    private static byte[] Package()
    {
        using var buffer = new MemoryStream();
        using (var archive = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var writer = new StreamWriter(archive.CreateEntry("app.py").Open());
            writer.Write("def handler(event, context):\n    return {'message': 'Hello, ' + event['name']}\n");
        }
        return buffer.ToArray();
    }
}
