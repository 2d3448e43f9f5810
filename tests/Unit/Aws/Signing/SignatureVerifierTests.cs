using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Kiln.Aws.Signing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Unit.Aws.Signing;

/// <summary>Around the example that AWS documents for Signature Version 4: a ListUsers request of 30 August 2015.</summary>
public sealed class SignatureVerifierTests
{
    private const string Example =
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7";

    private static readonly DateTimeOffset Then = new(2015, 8, 30, 12, 36, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _time = new(Then);
    private readonly DefaultHttpContext _http = new();
    private byte[] _body = [];

    public SignatureVerifierTests()
    {
        _http.Request.Method = "GET";
        _http.Features.Get<IHttpRequestFeature>()!.RawTarget = "/?Action=ListUsers&Version=2010-05-08";
        _http.Request.QueryString = new("?Action=ListUsers&Version=2010-05-08");
        _http.Request.Headers.Host = "iam.amazonaws.com";
        _http.Request.Headers.ContentType = "application/x-www-form-urlencoded; charset=utf-8";
        _http.Request.Headers["X-Amz-Date"] = "20150830T123600Z";
        _http.Request.Headers.Authorization = Example;
    }

    [Fact]
    public async Task Verify_accepts_the_documented_example() =>
        Assert.Equal("AKIDEXAMPLE", (await VerifyAsync()).AccessKeyId);

    [Fact]
    public Task Verify_refuses_a_request_without_signature()
    {
        _http.Request.Headers.Remove("Authorization");
        return RefusesAsync(CommonError.MissingAuthenticationToken, "Missing Authentication Token");
    }

    [Fact]
    public Task Verify_names_the_parts_that_are_missing()
    {
        _http.Request.Headers.Authorization = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request";
        return RefusesAsync(
            CommonError.IncompleteSignature,
            "Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter.");
    }

    [Fact]
    public Task Verify_refuses_another_scheme()
    {
        _http.Request.Headers.Authorization = "Basic dXNlcjpwYXNz";
        return RefusesAsync(CommonError.IncompleteSignature, "Unsupported AWS 'algorithm': 'Basic'.");
    }

    [Fact]
    public Task Verify_refuses_an_unknown_key()
    {
        _http.Request.Headers.Authorization = Example.Replace("AKIDEXAMPLE", "AKIDOTHER", StringComparison.Ordinal);
        return RefusesAsync(CommonError.UnrecognizedClient, "The security token included in the request is invalid.");
    }

    [Fact]
    public Task Verify_refuses_an_altered_body()
    {
        _body = "x"u8.ToArray();
        return RefusesAsync(CommonError.InvalidSignature, "The request signature we calculated does not match");
    }

    [Fact]
    public Task Verify_refuses_an_altered_query()
    {
        _http.Features.Get<IHttpRequestFeature>()!.RawTarget = "/?Action=ListRoles&Version=2010-05-08";
        return RefusesAsync(CommonError.InvalidSignature, "The request signature we calculated does not match");
    }

    [Fact]
    public Task Verify_refuses_an_altered_header()
    {
        _http.Request.Headers.Host = "sts.amazonaws.com";
        return RefusesAsync(CommonError.InvalidSignature, "The request signature we calculated does not match");
    }

    [Fact]
    public Task Verify_refuses_a_target_that_was_not_signed()
    {
        _http.Request.Headers["X-Amz-Target"] = "x.DeleteFunction";
        return RefusesAsync(CommonError.InvalidSignature, "There were headers present in the request which were not signed: x-amz-target");
    }

    [Fact]
    public Task Verify_refuses_a_signature_without_the_host()
    {
        _http.Request.Headers.Authorization = Example.Replace("content-type;host;", "content-type;", StringComparison.Ordinal);
        return RefusesAsync(CommonError.InvalidSignature, "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
    }

    [Fact]
    public Task Verify_survives_the_last_day_of_the_calendar()
    {
        _http.Request.Headers["X-Amz-Date"] = "99991231T235959Z";
        _http.Request.Headers.Authorization = Example.Replace("20150830/us", "99991231/us", StringComparison.Ordinal);
        return RefusesAsync(CommonError.InvalidSignature, "Signature not yet current");
    }

    [Fact]
    public async Task Verify_allows_five_minutes_of_skew_either_way()
    {
        _time.SetUtcNow(Then.AddMinutes(5));
        await VerifyAsync();
        _time.AdjustTime(Then.AddMinutes(-5));
        await VerifyAsync();
    }

    [Fact]
    public Task Verify_refuses_an_old_signature()
    {
        _time.SetUtcNow(Then.AddMinutes(6));
        return RefusesAsync(
            CommonError.InvalidSignature, "Signature expired: 20150830T123600Z is now earlier than 20150830T123700Z (20150830T124200Z - 5 min.)");
    }

    [Fact]
    public Task Verify_refuses_a_signature_of_the_future()
    {
        _time.AdjustTime(Then.AddMinutes(-6));
        return RefusesAsync(
            CommonError.InvalidSignature, "Signature not yet current: 20150830T123600Z is still later than 20150830T123500Z (20150830T123000Z + 5 min.)");
    }

    [Fact]
    public Task Verify_refuses_a_scope_of_another_day()
    {
        _http.Request.Headers.Authorization = Example.Replace("20150830/us", "20150829/us", StringComparison.Ordinal);
        return RefusesAsync(CommonError.InvalidSignature, "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20150829' != '20150830'");
    }

    [Fact]
    public async Task Verify_accepts_a_presigned_url_until_it_expires()
    {
        var signer = new RequestSigner(Keys.Known, _time);
        var url = new Uri(signer.PresignGet("http://127.0.0.1:4566", "/bucket/a%20key", "us-east-1", TimeSpan.FromMinutes(10)));
        _http.Request.Headers.Remove("Authorization");
        _http.Request.Headers.Remove("X-Amz-Date");
        _http.Request.Headers.Host = url.Authority;
        _http.Request.QueryString = new(url.Query);
        _http.Features.Get<IHttpRequestFeature>()!.RawTarget = url.PathAndQuery;

        _time.SetUtcNow(Then.AddMinutes(10));
        await VerifyAsync();
        _time.SetUtcNow(Then.AddMinutes(11));
        await RefusesAsync(CommonError.InvalidSignature, "Signature expired");
    }

    [Fact]
    public async Task Signer_and_verifier_agree_on_encoded_paths()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://127.0.0.1:4566/2017-03-31/tags/arn%3Aaws%3Alambda%3Aus-east-1?tagKeys=b%2Bc&tagKeys=a%20b&empty");
        _body = "{}"u8.ToArray();
        new RequestSigner(Keys.Known, _time).Sign(request, "us-east-1", "lambda", _body);
        _http.Request.Method = "POST";
        _http.Request.Headers.Host = request.RequestUri!.Authority;
        _http.Request.Headers.Authorization = request.Headers.Authorization!.ToString();
        _http.Request.Headers["X-Amz-Date"] = request.Headers.GetValues("X-Amz-Date").Single();
        _http.Features.Get<IHttpRequestFeature>()!.RawTarget = request.RequestUri.PathAndQuery;
        await VerifyAsync();
    }

    private async Task<Credential> VerifyAsync()
    {
        var parsed = SignedRequest.Parse(_http.Request, out var incomplete);
        var verifier = new SignatureVerifier(new Keys(), _time);
        var credential = await verifier.IdentifyAsync(_http, parsed, incomplete);
        verifier.Verify(_http, parsed!, credential, _body);
        return credential;
    }

    private async Task RefusesAsync(CommonError error, string message)
    {
        var refusal = await Assert.ThrowsAsync<CommonErrorException>(VerifyAsync);
        Assert.Equal(error, refusal.Error);
        Assert.StartsWith(message, refusal.Message, StringComparison.Ordinal);
    }

    private sealed class Keys : IAccessKeys
    {
        public static readonly Credential Known = new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", Principal.Root("123456789012"));

        public ValueTask<Credential?> FindAsync(string accessKeyId, string? sessionToken, CancellationToken cancellationToken) =>
            ValueTask.FromResult(accessKeyId == Known.AccessKeyId ? Known : null);
    }
}
