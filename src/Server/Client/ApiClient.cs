using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Kiln.Aws.Signing;

namespace Kiln.Server.Client;

/// <summary>Calls the AWS API as any client does, signed: what the command line does can be done by anybody.</summary>
internal sealed class ApiClient(string endpoint, string region, Credential credential, TimeProvider time) : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly RequestSigner _signer = new(credential, time);

    internal async Task<JsonNode?> RestAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancellationToken)
    {
        var response = await SendAsync(method, "lambda", path, body is null ? [] : Encoding.UTF8.GetBytes(body.ToJsonString()), "application/json", [], cancellationToken);
        return await ReadAsync(response);
    }

    internal async Task<HttpResponseMessage> InvokeAsync(string function, byte[] payload, CancellationToken cancellationToken)
    {
        var response = await SendAsync(HttpMethod.Post, "lambda", $"/2015-03-31/functions/{function}/invocations", payload, "application/json", [], cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
            await ReadAsync(response);
        return response;
    }

    internal async Task<JsonNode?> TargetAsync(string service, string target, JsonNode body, CancellationToken cancellationToken) =>
        await ReadAsync(await SendAsync(
            HttpMethod.Post, service, "/", Encoding.UTF8.GetBytes(body.ToJsonString()), "application/x-amz-json-1.1", [("X-Amz-Target", target)], cancellationToken));

    internal async Task QueryAsync(string service, CancellationToken cancellationToken, params (string Name, string Value)[] parameters)
    {
        var form = string.Join('&', parameters.Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value)}"));
        using var response = await SendAsync(HttpMethod.Post, service, "/", Encoding.UTF8.GetBytes(form), "application/x-www-form-urlencoded", [], cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new UserErrorException($"{service} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string service, string path, byte[] body, string contentType, (string Name, string Value)[] headers, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, endpoint + path);
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        _signer.Sign(request, region, service, body);
        if (method != HttpMethod.Get)
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new(contentType) } };
        return await _http.SendAsync(request, cancellationToken);
    }

    private static async Task<JsonNode?> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync();
            var body = text.Length == 0 ? null : JsonNode.Parse(text);
            if (response.IsSuccessStatusCode)
                return body;
            throw new UserErrorException($"{body?["message"] ?? body?["Message"] ?? (JsonNode)text}");
        }
    }

    public void Dispose() => _http.Dispose();
}
