using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Kiln.Aws.Signing;
using Kiln.Execution.Sandbox;
using Kiln.Integration;
using Kiln.Server.Hosting;
using Kiln.Server.Options;

[assembly: AssemblyFixture(typeof(KilnFixture))]

namespace Kiln.Integration;

/// <summary>A server in this process, on a port and in a folder of its own, and a signed client that sends exactly what a test says.</summary>
public sealed class KilnFixture : IAsyncLifetime
{
    public const string AccountId = "123456789012";
    public const string Region = "us-east-1";
    public const string Role = $"arn:aws:iam::{AccountId}:role/lambda-role";
    public const string UntrustedRole = $"arn:aws:iam::{AccountId}:role/no-lambda";

    private readonly HttpClient _http = new();

    public KilnServer Server { get; private set; } = null!;
    public string DataDirectory { get; private set; } = null!;
    public string Runtime { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var options = Options();
        DataDirectory = options.DataDirectory;
        Server = await KilnServer.StartAsync(options, CancellationToken.None);
        Runtime = Server.Runtimes[^1];
        await CreateRoleAsync("lambda-role", "lambda.amazonaws.com");
        await CreateRoleAsync("no-lambda", "ec2.amazonaws.com");
        await CreateFunctionAsync("existing");
        await PublishLayerAsync("existing", ("python/shared.py", "value = 1"));
    }

    public static KilnOptions Options() => EnvironmentSettings.Read() with
    {
        Listen = "127.0.0.1:0",
        DataDirectory = Directory.CreateTempSubdirectory("kiln-test-").FullName,
        Ephemeral = true,
        AllowReset = true,
        Networks = new Dictionary<string, IReadOnlySet<string>> { ["vpc-1"] = new HashSet<string> { "subnet-1", "sg-1" }, ["vpc-2"] = new HashSet<string> { "subnet-2", "sg-2" } },
        // Any machine may build Kiln; what isolates is tested where it can be.
        Isolation = IsolationLevel.Process,
    };

    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string service, string path, byte[]? body = null, string contentType = "application/json",
        string region = Region, Action<HttpRequestMessage>? alter = null, HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, Server.Endpoint + path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        new RequestSigner(Server.RootCredential, TimeProvider.System).Sign(request, region, service, body ?? []);
        if (body is not null)
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(contentType) } };
        alter?.Invoke(request);
        return await _http.SendAsync(request, completion);
    }

    public Task<HttpResponseMessage> LambdaAsync(HttpMethod method, string path, JsonNode? body = null) =>
        SendAsync(method, "lambda", path, body is null ? null : Encoding.UTF8.GetBytes(body.ToJsonString()));

    public Task<HttpResponseMessage> QueryAsync(string service, string form) =>
        SendAsync(HttpMethod.Post, service, "/", Encoding.UTF8.GetBytes(form), "application/x-www-form-urlencoded");

    public JsonObject FunctionRequest(string name) => new()
    {
        ["FunctionName"] = name,
        ["Runtime"] = Runtime,
        ["Handler"] = "app.handler",
        ["Role"] = Role,
        ["Code"] = new JsonObject { ["ZipFile"] = Convert.ToBase64String(Zip("def handler(event, context):\n    return event\n")) },
    };

    public async Task CreateFunctionAsync(string name)
    {
        using var response = await LambdaAsync(HttpMethod.Post, "/2015-03-31/functions", FunctionRequest(name));
        Assert.Equal(201, (int)response.StatusCode);
        // An invoke waits for the deployment, so that a test need not poll.
        using var invoked = await LambdaAsync(HttpMethod.Post, $"/2015-03-31/functions/{name}/invocations");
        Assert.Equal(200, (int)invoked.StatusCode);
    }

    /// <returns>The ARN of the new version.</returns>
    public async Task<string> PublishLayerAsync(string name, params (string Name, string Text)[] files)
    {
        var request = new JsonObject { ["Content"] = new JsonObject { ["ZipFile"] = Convert.ToBase64String(Zip(files)) } };
        using var response = await LambdaAsync(HttpMethod.Post, $"/2018-10-31/layers/{name}/versions", request);
        Assert.Equal(201, (int)response.StatusCode);
        return (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["LayerVersionArn"]!;
    }

    public static byte[] Zip(string source) => Zip(("app.py", source));

    public static byte[] Zip(params (string Name, string Text)[] files)
    {
        using var buffer = new MemoryStream();
        using (var archive = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in files)
            {
                using var writer = new StreamWriter(archive.CreateEntry(name).Open());
                writer.Write(text);
            }
        }
        return buffer.ToArray();
    }

    private async Task CreateRoleAsync(string name, string service)
    {
        var trust = $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"{{{service}}}"},"Action":"sts:AssumeRole"}]}""";
        using var response = await QueryAsync(
            "iam", $"Action=CreateRole&Version=2010-05-08&RoleName={name}&AssumeRolePolicyDocument={Uri.EscapeDataString(trust)}");
        Assert.Equal(200, (int)response.StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Server.DisposeAsync();
    }
}
