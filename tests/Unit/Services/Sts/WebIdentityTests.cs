using System.Security.Cryptography;
using System.Text;
using Kiln.Aws.Operations;
using Kiln.Services.Sts.WebIdentities;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Kiln.Unit.Services.Sts;

public sealed class WebIdentityTests : IDisposable
{
    private const string Issuer = "https://id.example.com/realm";
    private const string Refused = "Not authorized to perform sts:AssumeRoleWithWebIdentity";
    private readonly string _keys = Path.GetTempFileName();
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly StsFixture _sts;

    public WebIdentityTests()
        : this(["other", "kiln"])
    {
    }

    private WebIdentityTests(IReadOnlyList<string> audiences)
    {
        _sts = new(new(Issuer, _keys, audiences));
        Publish(_rsa, "k1");
    }

    private Caller Nobody => _sts.Root with { Principal = Principal.Anonymous };

    public void Dispose()
    {
        _rsa.Dispose();
        File.Delete(_keys);
    }

    [Fact]
    public async Task Somebody_whom_the_issuer_vouches_for_gets_a_session()
    {
        var answer = await AssumeAsync(Token());
        Assert.Equal(("ada", "kiln"), (answer.SubjectFromWebIdentityToken, answer.Audience));
        Assert.Equal("arn:aws:iam::111111111111:oidc-provider/id.example.com/realm", answer.Provider);
        Assert.Equal("arn:aws:sts::111111111111:assumed-role/r/web", answer.AssumedRoleUser!.Arn);
        var session = _sts.Find(answer.Credentials!).Principal.Session!;
        Assert.Equal((answer.Provider, _sts.Time.GetUtcNow()), (session.FederatedProvider, session.IssuedAt));
        Assert.Equal(["ada"], _sts.SeenIdentity!.Claims["id.example.com/realm:sub"]);
        Assert.Equal(["kiln"], _sts.SeenIdentity.Claims["id.example.com/realm:aud"]);
    }

    [Fact]
    public async Task Role_that_does_not_trust_and_role_that_is_not_there_answer_alike()
    {
        _sts.TrustsWebIdentities = false;
        Assert.Equal(("AccessDenied", 403, Refused), await FailureAsync(Token()));
        Assert.Equal(
            ("AccessDenied", 403, Refused),
            await _sts.FailureAsync(new AssumeRoleWithWebIdentityRequest { RoleArn = "arn:aws:iam::111111111111:role/gone", RoleSessionName = "web", WebIdentityToken = Token() }, Nobody));
    }

    [Fact]
    public async Task Token_for_another_application_is_not_believed()
    {
        using var sts = new WebIdentityTests(["somebody-else"]);
        Assert.Equal(("InvalidIdentityToken", 400, "Incorrect token audience"), await sts.FailureAsync(sts.Token()));
    }

    [Fact]
    public async Task Token_of_an_unknown_issuer_is_not_believed() =>
        Assert.Equal(
            ("InvalidIdentityToken", 400, "No OpenIDConnect provider found in your account for https://evil.example.com"),
            await FailureAsync(Token(issuer: "https://evil.example.com")));

    [Fact]
    public async Task Token_that_is_over_is_refused_with_both_times()
    {
        var token = Token();
        _sts.Time.Advance(TimeSpan.FromMinutes(10));
        var failure = await FailureAsync(token);
        Assert.Equal("ExpiredTokenException", failure.Code);
        Assert.Matches(@"^Token expired: current date/time \d+ must be before the expiration date/time \d+$", failure.Message);
    }

    [Fact]
    public async Task Token_of_the_future_is_refused()
    {
        var token = Token();
        _sts.Time.AdjustTime(_sts.Time.GetUtcNow() - TimeSpan.FromHours(1));
        Assert.Equal("InvalidIdentityToken", (await FailureAsync(token)).Code);
    }

    [Fact]
    public async Task Forged_tokens_are_refused()
    {
        using var other = RSA.Create(2048);
        var token = Token();
        var parts = token.Split('.');
        string Encoded(string json) => Base64UrlEncoder.Encode(Encoding.UTF8.GetBytes(json));
        string[] forged =
        [
            Token(key: other),
            parts[0] + "." + Encoded(Base64UrlEncoder.Decode(parts[1]).Replace("ada", "eve", StringComparison.Ordinal)) + "." + parts[2],
            Encoded("""{"alg":"none","typ":"JWT"}""") + "." + parts[1] + ".",
            // The public key, taken for a shared secret.
            new JsonWebTokenHandler().CreateToken(Descriptor(Issuer, new(new SymmetricSecurityKey(_rsa.ExportSubjectPublicKeyInfo()) { KeyId = "k1" }, "HS256"))),
        ];
        foreach (var text in forged)
            Assert.Equal("InvalidIdentityToken", (await FailureAsync(text)).Code);
        foreach (var text in new[] { "none", "a.b.c", "....", Encoded("{}") + "." + Encoded("{}") + "." })
            Assert.StartsWith("The ID Token provided is not a valid JWT.", (await FailureAsync(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_that_the_issuer_adds_is_found_without_a_restart()
    {
        await AssumeAsync(Token());
        using var next = RSA.Create(2048);
        Publish(next, "k2");
        // Not for every token with an invented id.
        Assert.Equal("InvalidIdentityToken", (await FailureAsync(Token(next, keyId: "k2"))).Code);
        _sts.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("ada", (await AssumeAsync(Token(next, keyId: "k2"))).SubjectFromWebIdentityToken);
    }

    [Fact]
    public async Task Keys_that_cannot_be_had_are_the_issuers_fault()
    {
        File.Delete(_keys);
        Assert.Equal("IDPCommunicationError", (await FailureAsync(Token())).Code);
    }

    private string Token(RSA? key = null, string issuer = Issuer, string keyId = "k1") => new JsonWebTokenHandler().CreateToken(
        Descriptor(issuer, new(new RsaSecurityKey(key ?? _rsa) { KeyId = keyId }, SecurityAlgorithms.RsaSha256)));

    private SecurityTokenDescriptor Descriptor(string issuer, SigningCredentials credentials)
    {
        var now = _sts.Time.GetUtcNow().UtcDateTime;
        return new()
        {
            Issuer = issuer,
            Audience = "kiln",
            Claims = new Dictionary<string, object> { ["sub"] = "ada" },
            IssuedAt = now,
            NotBefore = now,
            Expires = now.AddMinutes(5),
            SigningCredentials = credentials,
        };
    }

    private void Publish(RSA key, string keyId)
    {
        var parameters = key.ExportParameters(includePrivateParameters: false);
        File.WriteAllText(
            _keys,
            $$"""{"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":"{{keyId}}","n":"{{Base64UrlEncoder.Encode(parameters.Modulus)}}","e":"{{Base64UrlEncoder.Encode(parameters.Exponent)}}"}]}""");
    }

    private Task<AssumeRoleWithWebIdentityResponse> AssumeAsync(string token) => _sts.RunAsync<AssumeRoleWithWebIdentityResponse>(Request(token), Nobody);

    private Task<(string Code, int Status, string Message)> FailureAsync(string token) => _sts.FailureAsync(Request(token), Nobody);

    private static AssumeRoleWithWebIdentityRequest Request(string token) =>
        new() { RoleArn = StsFixture.RoleArn, RoleSessionName = "web", WebIdentityToken = token };
}
