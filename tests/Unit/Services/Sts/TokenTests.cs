using Kiln.Services.Sts;

namespace Kiln.Unit.Services.Sts;

public sealed class TokenTests
{
    private readonly StsFixture _sts = new();

    [Fact]
    public async Task Session_token_is_the_user_for_half_a_day()
    {
        var credentials = (await _sts.RunAsync<GetSessionTokenResponse>(new GetSessionTokenRequest(), _sts.User)).Credentials!;
        Assert.Equal(_sts.Time.GetUtcNow().AddHours(12), credentials.Expiration);
        var principal = _sts.Find(credentials).Principal;
        Assert.Equal((_sts.User.Principal.Arn, _sts.User.Principal.UserId), (principal.Arn, principal.UserId));
        Assert.NotNull(principal.Session);
    }

    [Theory]
    [InlineData(null, 3600)]
    [InlineData(900, 900)]
    [InlineData(129600, 3600)]
    public async Task Root_has_an_hour_at_most(int? asked, int given)
    {
        var credentials = (await _sts.RunAsync<GetSessionTokenResponse>(new GetSessionTokenRequest { DurationSeconds = asked }, _sts.Root)).Credentials!;
        Assert.Equal(_sts.Time.GetUtcNow().AddSeconds(given), credentials.Expiration);
    }

    [Fact]
    public async Task Federated_user_acts_for_the_user_under_its_own_name()
    {
        var answer = await _sts.RunAsync<GetFederationTokenResponse>(
            new GetFederationTokenRequest { Name = "bob", Policy = "{}", Tags = [new() { Key = "team", Value = "blue" }], DurationSeconds = 900 }, _sts.User);
        Assert.Equal(("arn:aws:sts::111111111111:federated-user/bob", "111111111111:bob"), (answer.FederatedUser!.Arn, answer.FederatedUser.FederatedUserId));
        var principal = _sts.Find(answer.Credentials!).Principal;
        Assert.Equal((_sts.User.Principal.Arn, "{}", "blue"), (principal.IdentityArn, principal.Session!.PolicyDocuments.Single(), principal.Session.Tags["team"]));
        var identity = await _sts.RunAsync<GetCallerIdentityResponse>(new GetCallerIdentityRequest(), _sts.With(answer.Credentials!));
        Assert.Equal("111111111111:bob", identity.UserId);
    }

    [Fact]
    public async Task Sessions_get_no_further_sessions()
    {
        var session = _sts.With((await _sts.RunAsync<GetSessionTokenResponse>(new GetSessionTokenRequest(), _sts.User)).Credentials!);
        Assert.Equal(
            ("AccessDenied", 403, "Cannot call GetSessionToken with session credentials"), await _sts.FailureAsync(new GetSessionTokenRequest(), session));
        Assert.Equal(
            ("AccessDenied", 403, "Cannot call GetFederationToken with session credentials"),
            await _sts.FailureAsync(new GetFederationTokenRequest { Name = "bob" }, session));
    }

    [Fact]
    public async Task Key_that_is_none_has_no_account() =>
        Assert.Equal("ValidationError", (await _sts.FailureAsync(new GetAccessKeyInfoRequest { AccessKeyId = "AKIA1111111111111111" }, _sts.Root)).Code);

    [Fact]
    public async Task Authorization_message_is_for_its_account()
    {
        var encoded = _sts.Messages.Encode(StsFixture.Account, """{"allowed":false}""");
        var decoded = await _sts.RunAsync<DecodeAuthorizationMessageResponse>(new DecodeAuthorizationMessageRequest { EncodedMessage = encoded }, _sts.User);
        Assert.Equal("""{"allowed":false}""", decoded.DecodedMessage);
        var stranger = _sts.Root with { Principal = Kiln.Aws.Operations.Principal.Root("222222222222") };
        var refused = ("InvalidAuthorizationMessageException", 400, "Invalid authorization message");
        Assert.Equal(refused, await _sts.FailureAsync(new DecodeAuthorizationMessageRequest { EncodedMessage = encoded }, stranger));
        Assert.Equal(refused, await _sts.FailureAsync(new DecodeAuthorizationMessageRequest { EncodedMessage = "x" }, _sts.User));
    }
}
