using System.Net;
using System.Text;
using System.Text.Json;
using Kiln.Execution;
using Kiln.Execution.Environments;
using Kiln.Execution.Logging;
using Kiln.Execution.RuntimeApi;
using Kiln.Execution.Runtimes;
using Kiln.Execution.Sandbox.Process;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Unit.Execution.RuntimeApi;

/// <summary>The Runtime API of one sandbox, asked over a real connection by a real client.</summary>
internal sealed class ApiFixture : IDisposable
{
    private readonly FakeSandbox _sandbox;
    private readonly SandboxConnectionSource _connections;

    public ApiFixture(
        bool isCustom = true, FunctionVersion? function = null, string[]? external = null, string? credentialsToken = null, bool canConnect = true)
    {
        function ??= Samples.Version;
        var spec = Samples.Spec;
        _sandbox = new FakeSandbox(spec, 1) { Listener = LoopbackListener.Open(), CanConnect = canConnect };
        var runtime = RuntimeTable.FindAny(isCustom ? "provided.al2023" : "python3.12")!;
        var facts = new SandboxApiFacts(
            function, RuntimeVersion.Of(runtime, Samples.Interpreter, function.Region), InitPhase.Init, isCustom, external ?? [], "0123",
            new ExecutionRoleCredentials("ASIAEXAMPLE", "secret", "token", Samples.Start.AddHours(1)), credentialsToken);
        Log = new EnvironmentLog(new LogStreamName("", "", "", "", "", ""), Logs, Time);
        Api = new SandboxApi(_sandbox, facts, Log, Time);
        _connections = Samples.RuntimeApi.Attach(_sandbox.Listener, Api);
        Client = new HttpClient { BaseAddress = new Uri($"http://{_sandbox.Listener.Address}"), Timeout = TimeSpan.FromSeconds(20) };
    }

    public FakeTimeProvider Time { get; } = Samples.Time();

    public RecordingLogSink Logs { get; } = new();

    public EnvironmentLog Log { get; }

    public SandboxApi Api { get; }

    public HttpClient Client { get; }

    public int Port => Client.BaseAddress!.Port;

    public Task Completion => _connections.Completion;

    public void Close()
    {
        _connections.Dispose();
        Api.End();
    }

    public void Dispose()
    {
        Close();
        Client.Dispose();
        _sandbox.Listener!.Dispose();
    }

    public Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, null, headers);

    public Task<HttpResponseMessage> PostAsync(string path, string body = "", params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, new StringContent(body), headers);

    public Task<HttpResponseMessage> PutAsync(string path, string body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Put, path, new StringContent(body), headers);

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);

        return Client.SendAsync(request);
    }

    /// <summary>Registers and returns the identifier.</summary>
    public async Task<string> RegisterAsync(string name, string events = "\"INVOKE\"")
    {
        using var response = await PostAsync("/2020-01-01/extension/register", $$"""{"events":[{{events}}]}""", ("Lambda-Extension-Name", name));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return Assert.Single(response.Headers.GetValues("Lambda-Extension-Identifier"));
    }

    public Task<HttpResponseMessage> NextEventAsync(string id) =>
        GetAsync("/2020-01-01/extension/event/next", ("Lambda-Extension-Identifier", id));

    public static async Task ExpectAsync(Task<HttpResponseMessage> sending, int status, string body)
    {
        using var response = await sending;
        Assert.Equal(body, await response.Content.ReadAsStringAsync());
        Assert.Equal(status, (int)response.StatusCode);
    }

    public static Task RefusedAsync(Task<HttpResponseMessage> sending, int status, string errorType, string errorMessage) =>
        ExpectAsync(sending, status, $"{{\"errorMessage\":{JsonSerializer.Serialize(errorMessage)},\"errorType\":\"{errorType}\"}}\n");

    public static async Task AcceptedAsync(Task<HttpResponseMessage> sending)
    {
        using var response = await sending;
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("{\"status\":\"OK\"}\n", await response.Content.ReadAsStringAsync());
    }

    public static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
