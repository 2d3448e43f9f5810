using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Kiln.Aws.Operations;
using Kiln.Aws.Signing;

namespace Kiln.Load;

/// <summary>The server under load, called over HTTP with signed requests, as in real use.</summary>
internal sealed class Target
{
    public const string Region = "us-east-1";
    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 256 });
    private readonly RequestSigner _signer;
    private readonly string _endpoint;

    private Target(string endpoint, Credential credential, IReadOnlyDictionary<string, string> interpreters)
    {
        (_endpoint, _signer, Interpreters) = (endpoint, new(credential, TimeProvider.System), interpreters);
    }

    /// <summary>Runtime to the path of its interpreter.</summary>
    public IReadOnlyDictionary<string, string> Interpreters { get; }

    public static Target FromEnvironment()
    {
        static string Get(string name) => Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set: start this with bench/run.");
        var interpreters = Get("BENCH_INTERPRETERS").Split(',').Select(pair => pair.Split('=')).ToDictionary(p => p[0], p => p[1]);
        return new(Get("AWS_ENDPOINT_URL"), new(Get("AWS_ACCESS_KEY_ID"), Get("AWS_SECRET_ACCESS_KEY"), Principal.Root("123456789012")), interpreters);
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string service, string path, byte[] body, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(method, _endpoint + path);
        _signer.Sign(request, Region, service, body);
        request.Content = new ByteArrayContent(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(contentType) } };
        var response = await _http.SendAsync(request);
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"{method} {path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        return response;
    }

    public async Task<JsonNode> LambdaAsync(HttpMethod method, string path, JsonNode? body = null)
    {
        using var response = await SendAsync(method, "lambda", path, body is null ? [] : Encoding.UTF8.GetBytes(body.ToJsonString()));
        var text = await response.Content.ReadAsStringAsync();
        return text.Length > 0 ? JsonNode.Parse(text)! : new JsonObject();
    }
}
