using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Kiln.Aws.Operations;
using Kiln.Aws.Signing;

namespace Kiln.Load.Servers;

/// <summary>
/// Signed requests over HTTP, as in real use. Floors and peers get the same, so that what is compared are servers, not clients.
/// </summary>
/// <param name="connectionLife">How long a connection is used.</param>
internal sealed class Client(string endpoint, Credential credential, TimeSpan? connectionLife = null) : IDisposable
{
    private readonly RequestSigner _signer = new(credential, TimeProvider.System);
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        PooledConnectionLifetime = connectionLife ?? Timeout.InfiniteTimeSpan,
    });

    public string Endpoint => endpoint;

    /// <summary>The same user, over connections that are used for so long.</summary>
    public Client WithConnectionLife(TimeSpan life) => new(endpoint, credential, life);

    /// <summary>For servers that look at no signature.</summary>
    public static Client WithAnyKey(string endpoint) => new(endpoint, new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", Principal.Root("123456789012")));

    public async Task<byte[]> SendAsync(HttpMethod method, string service, string path, byte[] body, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(method, endpoint + path);
        _signer.Sign(request, "us-east-1", service, body);
        request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(contentType) } };
        using var response = await _http.SendAsync(request, default);
        var answer = await response.Content.ReadAsByteArrayAsync();
        if (!response.IsSuccessStatusCode || response.Headers.Contains("X-Amz-Function-Error"))
            throw new InvalidOperationException($"{method} {path}: {(int)response.StatusCode} {Encoding.UTF8.GetString(answer)}");
        return answer;
    }

    public Task<byte[]> InvokeAsync(string function, byte[] payload) =>
        SendAsync(HttpMethod.Post, "lambda", $"/2015-03-31/functions/{function}/invocations", payload);

    public async Task<JsonNode> LambdaAsync(HttpMethod method, string path, JsonNode? body = null)
    {
        var answer = await SendAsync(method, "lambda", "/2015-03-31" + path, body is null ? [] : Encoding.UTF8.GetBytes(body.ToJsonString()));
        return answer.Length > 0 ? JsonNode.Parse(answer)! : new JsonObject();
    }

    public Task<byte[]> IamAsync(string form) => SendAsync(HttpMethod.Post, "iam", "/", Encoding.UTF8.GetBytes(form), "application/x-www-form-urlencoded");

    public static async Task<TimeSpan> TimeAsync(Func<Task> call)
    {
        var started = Stopwatch.GetTimestamp();
        await call();
        return Stopwatch.GetElapsedTime(started);
    }

    public void Dispose() => _http.Dispose();
}
