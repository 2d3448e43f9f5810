using System.Net;
using System.Text;
using Kiln.Aws.Operations;
using Kiln.Services.Lambda.FunctionUrls;
using Kiln.Services.Lambda.FunctionUrls.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kiln.Unit.Services.Lambda.FunctionUrls;

/// <summary>Whole events, from requests as a server gets them.</summary>
public sealed class UrlEventTests
{
    private const string Id = "abcdefghijklmnopqrstuvwxyz234567";
    private const string Trace = "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0";
    private static readonly DateTimeOffset Time = new(2020, 3, 12, 19, 3, 58, 390, TimeSpan.Zero);

    private static readonly FunctionUrl Url = new()
    {
        Key = new("111122223333", "us-east-1", "f", "$LATEST"),
        UrlId = Id,
        AuthType = FunctionUrl.Anyone,
        InvokeMode = FunctionUrl.Buffered,
        CreationTime = Time,
        LastModifiedTime = Time,
    };

    [Fact]
    public void Request_without_anything_has_what_every_event_has() => Assert.Equal(
        """
        {"version":"2.0","routeKey":"$default","rawPath":"/","rawQueryString":"",
        "headers":{"host":"abcdefghijklmnopqrstuvwxyz234567.lambda-url.us-east-1.localhost:4566","x-amzn-trace-id":"Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700","x-forwarded-for":"203.0.113.7","x-forwarded-port":"4566","x-forwarded-proto":"http"},
        "requestContext":{"accountId":"anonymous","apiId":"abcdefghijklmnopqrstuvwxyz234567","domainName":"abcdefghijklmnopqrstuvwxyz234567.lambda-url.us-east-1.localhost","domainPrefix":"abcdefghijklmnopqrstuvwxyz234567",
        "http":{"method":"GET","path":"/","protocol":"HTTP/1.1","sourceIp":"203.0.113.7"},
        "requestId":"r","routeKey":"$default","stage":"$default","time":"12/Mar/2020:19:03:58 +0000","timeEpoch":1584039838390},"isBase64Encoded":false}
        """.ReplaceLineEndings(""),
        Event(Request("GET", "/")));

    [Fact]
    public void Signed_request_with_everything_is_told_whole()
    {
        var http = Request("POST", "/a%2Fb/%C3%BC?q=1&q=two%20words&empty&plus=a+b");
        http.Request.Headers.UserAgent = "test/1";
        http.Request.Headers["X-Many"] = new(["one", "two"]);
        http.Request.Headers.Cookie = "a=1; b=\"2\"";
        http.Request.Headers.Authorization = "AWS4-HMAC-SHA256 Credential=…";
        http.Request.Headers["X-Amz-Security-Token"] = "secret";
        http.Request.Headers.Connection = "keep-alive";
        http.Request.Headers.ContentType = "application/json";
        var principal = new Principal("111122223333", "arn:aws:iam::111122223333:user/ada", "AIDACKCEVSQ6C2EXAMPLE");
        Assert.Equal(
            """
            {"version":"2.0","routeKey":"$default","rawPath":"/a%2Fb/%C3%BC","rawQueryString":"q=1&q=two%20words&empty&plus=a+b",
            "cookies":["a=1","b=\"2\""],
            "headers":{"content-type":"application/json","host":"abcdefghijklmnopqrstuvwxyz234567.lambda-url.us-east-1.localhost:4566","user-agent":"test/1","x-amzn-trace-id":"Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700","x-forwarded-for":"203.0.113.7","x-forwarded-port":"4566","x-forwarded-proto":"http","x-many":"one,two"},
            "queryStringParameters":{"q":"1,two words","empty":"","plus":"a b"},
            "requestContext":{"accountId":"111122223333","apiId":"abcdefghijklmnopqrstuvwxyz234567",
            "authorizer":{"iam":{"accessKey":"AKIA","accountId":"111122223333","callerId":"AIDACKCEVSQ6C2EXAMPLE","cognitoIdentity":null,"principalOrgId":null,"userArn":"arn:aws:iam::111122223333:user/ada","userId":"AIDACKCEVSQ6C2EXAMPLE"}},
            "domainName":"abcdefghijklmnopqrstuvwxyz234567.lambda-url.us-east-1.localhost","domainPrefix":"abcdefghijklmnopqrstuvwxyz234567",
            "http":{"method":"POST","path":"/a%2Fb/%C3%BC","protocol":"HTTP/1.1","sourceIp":"203.0.113.7","userAgent":"test/1"},
            "requestId":"r","routeKey":"$default","stage":"$default","time":"12/Mar/2020:19:03:58 +0000","timeEpoch":1584039838390},"body":"{\"ü\":1}","isBase64Encoded":false}
            """.ReplaceLineEndings(""),
            Event(http, """{"ü":1}"""u8.ToArray(), new(principal, "AKIA")));
    }

    [Theory]
    [InlineData("text/plain; charset=utf-8", "\"body\":\"a b\",\"isBase64Encoded\":false}")]
    [InlineData("application/xml", "\"body\":\"a b\",\"isBase64Encoded\":false}")]
    [InlineData("application/vnd.api+json", "\"body\":\"a b\",\"isBase64Encoded\":false}")]
    [InlineData("application/x-www-form-urlencoded", "\"body\":\"YSBi\",\"isBase64Encoded\":true}")]
    [InlineData("multipart/form-data; boundary=b", "\"body\":\"YSBi\",\"isBase64Encoded\":true}")]
    [InlineData("application/octet-stream", "\"body\":\"YSBi\",\"isBase64Encoded\":true}")]
    [InlineData(null, "\"body\":\"YSBi\",\"isBase64Encoded\":true}")]
    public void Body_is_text_or_base64_by_its_type(string? contentType, string end)
    {
        var http = Request("POST", "/");
        http.Request.ContentType = contentType;
        Assert.EndsWith("}," + end, Event(http, "a b"u8.ToArray()));
    }

    [Fact]
    public void Text_that_is_none_is_base64_whatever_its_type()
    {
        var http = Request("POST", "/");
        http.Request.ContentType = "text/plain";
        Assert.EndsWith("\"body\":\"/w==\",\"isBase64Encoded\":true}", Event(http, [0xff]));
    }

    [Fact]
    public void Key_of_somebody_who_is_not_asked_for_one_is_the_functions()
    {
        var http = Request("GET", "/");
        http.Request.Headers.Authorization = "Bearer own";
        Assert.Contains("\"authorization\":\"Bearer own\"", Event(http));
    }

    [Fact]
    public void Way_through_proxies_is_kept()
    {
        var http = Request("GET", "/");
        http.Request.Headers["X-Forwarded-For"] = "198.51.100.1";
        Assert.Contains("\"x-forwarded-for\":\"198.51.100.1, 203.0.113.7\"", Event(http));
    }

    [Theory]
    [InlineData("127.0.0.1:4566", $"/_kiln/urls/{Id}/a?b", Id, "/a", "b", true)]
    [InlineData("127.0.0.1:4566", $"/_kiln/urls/{Id}/", Id, "/", "", true)]
    [InlineData("127.0.0.1:4566", $"/_kiln/urls/{Id}", Id, "/", "", true)]
    [InlineData($"{Id}.lambda-url.us-east-1.localhost:4566", "/_kiln/urls/x/", Id, "/_kiln/urls/x/", "", false)]
    [InlineData("ABC.LAMBDA-URL.us-east-1.on.aws", "/", "abc", "/", "", false)]
    public void Address_names_the_function_and_the_path_that_it_sees(string host, string target, string id, string path, string query, bool isShared)
    {
        var address = FunctionUrlAddress.Of(Request("GET", target, host))!;
        Assert.Equal((id, path, query, isShared), (address.UrlId, address.Path, address.Query, address.IsShared));
    }

    [Theory]
    [InlineData("127.0.0.1:4566", "/_kiln/urls/")]
    [InlineData("127.0.0.1:4566", "/_kiln/urlsx/a")]
    [InlineData("127.0.0.1:4566", "/2015-03-31/functions")]
    [InlineData("127.0.0.1:4566", "/%5Fkiln/urls/a/")]
    [InlineData("lambda-url.us-east-1.localhost", "/")]
    [InlineData("a.b.lambda-url.us-east-1.localhost", "/")]
    [InlineData("", "/")]
    public void Other_requests_have_none(string host, string target) => Assert.Null(FunctionUrlAddress.Of(Request("GET", target, host)));

    private static DefaultHttpContext Request(string method, string target, string host = $"{Id}.lambda-url.us-east-1.localhost:4566")
    {
        var http = new DefaultHttpContext();
        http.Request.Method = method;
        http.Request.Protocol = "HTTP/1.1";
        http.Request.Scheme = "http";
        http.Request.Host = new(host);
        http.Request.Path = Uri.UnescapeDataString(target.Split('?')[0]);
        http.Features.Get<IHttpRequestFeature>()!.RawTarget = target;
        http.Connection.RemoteIpAddress = IPAddress.Parse("::ffff:203.0.113.7");
        return http;
    }

    private static string Event(HttpContext http, byte[]? body = null, UrlCaller? caller = null) => Encoding.UTF8.GetString(UrlEvent.Of(UrlRequest.Of(
        http, Url, FunctionUrlAddress.Of(http)!, "r", Time, new(Trace, null), body ?? [], caller ?? new(Principal.Anonymous, null))).Span);
}
