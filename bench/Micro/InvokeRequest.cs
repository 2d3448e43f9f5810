using Kiln.Aws.Operations;
using Kiln.Aws.Signing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kiln.Micro;

/// <summary>A signed Invoke, as a client sends it.</summary>
internal static class InvokeRequest
{
    public static readonly byte[] Body = """{"name":"Ada"}"""u8.ToArray();
    public static readonly Credential Credential = new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", Principal.Root("123456789012"));

    public static DefaultHttpContext Create()
    {
        using var client = new HttpRequestMessage(HttpMethod.Post, "http://127.0.0.1:4566/2015-03-31/functions/hello/invocations");
        new RequestSigner(Credential, TimeProvider.System).Sign(client, "us-east-1", "lambda", Body);
        var http = new DefaultHttpContext();
        http.Request.Method = "POST";
        http.Request.Path = client.RequestUri!.AbsolutePath;
        http.Features.Get<IHttpRequestFeature>()!.RawTarget = client.RequestUri.PathAndQuery;
        http.Request.Headers.Host = client.RequestUri.Authority;
        http.Request.Headers.Authorization = client.Headers.Authorization!.ToString();
        http.Request.Headers["X-Amz-Date"] = client.Headers.GetValues("X-Amz-Date").Single();
        return http;
    }
}
