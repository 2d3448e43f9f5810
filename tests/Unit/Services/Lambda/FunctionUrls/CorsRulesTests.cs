using Kiln.Services.Lambda.FunctionUrls;
using Kiln.Services.Lambda.FunctionUrls.Serving;
using Microsoft.AspNetCore.Http;

namespace Kiln.Unit.Services.Lambda.FunctionUrls;

public sealed class CorsRulesTests
{
    private const string Page = "https://page.example";

    private static readonly Cors Full = new()
    {
        AllowCredentials = true,
        AllowHeaders = ["x-a", "x-b"],
        AllowMethods = ["GET", "PUT"],
        AllowOrigins = [Page, "http://other.example"],
        ExposeHeaders = ["x-c"],
        MaxAge = 60,
    };

    [Fact]
    public void Preflight_of_an_allowed_page_is_told_everything() => Assert.Equal(
        "Access-Control-Allow-Credentials=true Access-Control-Allow-Headers=x-a,x-b Access-Control-Allow-Methods=GET,PUT "
        + "Access-Control-Allow-Origin=https://page.example Access-Control-Expose-Headers=x-c Access-Control-Max-Age=60 Vary=Origin",
        Preflight(Full, Page));

    [Theory]
    [InlineData("https://elsewhere.example")]
    [InlineData("http://page.example")]
    [InlineData("https://page.example:8443")]
    [InlineData("null")]
    public void Other_pages_are_told_nothing(string origin) => Assert.Equal("Vary=Origin", Preflight(Full, origin));

    [Fact]
    public void Star_is_for_everyone() => Assert.Equal("Access-Control-Allow-Origin=*", Answer(new() { AllowOrigins = ["*"] }, Page));

    [Fact]
    public void Star_with_credentials_names_the_page() => Assert.Equal(
        "Access-Control-Allow-Credentials=true Access-Control-Allow-Origin=https://page.example Vary=Origin",
        Answer(new() { AllowOrigins = ["*"], AllowCredentials = true }, Page));

    [Fact]
    public void Answer_after_the_preflight_has_what_pages_may_see() => Assert.Equal(
        "Access-Control-Allow-Credentials=true Access-Control-Allow-Origin=https://page.example Access-Control-Expose-Headers=x-c Vary=Origin",
        Answer(Full, Page));

    [Fact]
    public void Request_of_no_page_is_told_nothing_of_it() => Assert.Equal("Vary=Origin", Answer(Full, null));

    [Theory]
    [InlineData("OPTIONS", Page, "PUT", true)]
    [InlineData("OPTIONS", Page, null, false)]
    [InlineData("OPTIONS", null, "PUT", false)]
    [InlineData("GET", Page, "PUT", false)]
    public void Preflight_is_known_by_its_marks(string method, string? origin, string? asked, bool expected)
    {
        var http = Http(origin);
        http.Request.Method = method;
        if (asked is not null)
            http.Request.Headers.AccessControlRequestMethod = asked;
        Assert.Equal(expected, CorsRules.IsPreflight(http.Request));
    }

    private static string Preflight(Cors cors, string origin)
    {
        var http = Http(origin);
        CorsRules.AnswerPreflight(cors, http);
        Assert.Equal((200, 0L), (http.Response.StatusCode, http.Response.ContentLength));
        http.Response.ContentLength = null;
        return Headers(http);
    }

    private static string Answer(Cors cors, string? origin)
    {
        var http = Http(origin);
        CorsRules.Allow(cors, http);
        return Headers(http);
    }

    private static DefaultHttpContext Http(string? origin)
    {
        var http = new DefaultHttpContext();
        if (origin is not null)
            http.Request.Headers.Origin = origin;
        return http;
    }

    private static string Headers(HttpContext http) =>
        string.Join(' ', http.Response.Headers.OrderBy(h => h.Key, StringComparer.Ordinal).Select(h => $"{h.Key}={h.Value}"));
}
