using Kiln.Services.Lambda.FunctionUrls.Serving;
using Microsoft.AspNetCore.Http;

namespace Kiln.Unit.Services.Lambda.FunctionUrls;

/// <summary>docs/decisions/0013-pages-of-functions.md</summary>
public sealed class SharedOriginTests
{
    [Theory]
    [InlineData(null, null, null, false)] // No browser.
    [InlineData("none", "navigate", "document", false)]
    [InlineData("cross-site", "cors", "empty", false)]
    [InlineData("cross-site", "no-cors", "script", false)]
    [InlineData("same-origin", "navigate", "document", false)] // A link in the console.
    [InlineData("same-origin", "navigate", "iframe", true)]
    [InlineData("same-origin", "no-cors", "script", true)]
    [InlineData("same-origin", "same-origin", "worker", true)]
    [InlineData("same-origin", "cors", "empty", true)]
    [InlineData("same-origin", "no-cors", "style", true)]
    public void Pages_of_this_origin_may_only_lead_there(string? site, string? mode, string? destination, bool isRefused)
    {
        var request = Request();
        foreach (var (name, value) in new[] { ("Sec-Fetch-Site", site), ("Sec-Fetch-Mode", mode), ("Sec-Fetch-Dest", destination) })
        {
            if (value is not null)
                request.Headers[name] = value;
        }
        Assert.Equal(isRefused, SharedOrigin.Refuses(request));
    }

    [Fact]
    public void Nobody_takes_a_service_worker_from_there()
    {
        var request = Request();
        request.Headers["Service-Worker"] = "script";
        Assert.True(SharedOrigin.Refuses(request));
    }

    [Fact]
    public void Whatever_is_shown_is_sandboxed_without_the_origin()
    {
        var http = new DefaultHttpContext();
        SharedOrigin.Confine(http.Response);
        var policy = http.Response.Headers.ContentSecurityPolicy.ToString();
        Assert.StartsWith("sandbox ", policy);
        Assert.DoesNotContain("allow-same-origin", policy);
        Assert.DoesNotContain("escape", policy);
        Assert.Equal("nosniff", http.Response.Headers.XContentTypeOptions);
    }

    [Theory]
    [InlineData("Clear-Site-Data", "\"*\"", null)]
    [InlineData("service-worker-allowed", "/", null)]
    [InlineData("Strict-Transport-Security", "max-age=1", null)]
    [InlineData("X-Content-Type-Options", "sniff", null)]
    [InlineData("X-Own", "v", "v")]
    [InlineData("Set-Cookie", "a=1", "a=1; Path=/_kiln/urls/id/")]
    [InlineData("set-cookie", "kiln-console-4566=x; path=/_kiln/console; Secure; DOMAIN = 127.0.0.1", "kiln-console-4566=x; Secure; Path=/_kiln/urls/id/")]
    public void Headers_are_about_the_function_alone(string name, string value, string? admitted) => Assert.Equal(admitted, SharedOrigin.Admit(name, value, Request()));

    private static HttpRequest Request()
    {
        var http = new DefaultHttpContext();
        http.Request.Path = "/_kiln/urls/id/some/path";
        return http.Request;
    }
}
