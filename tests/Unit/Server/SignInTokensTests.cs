using Kiln.Server.WebConsole;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Unit.Server;

public sealed class SignInTokensTests
{
    private const string Account = "123456789012";
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(60));

    [Fact]
    public void Token_is_redeemed_once()
    {
        var tokens = new SignInTokens(Key, _time);
        var token = tokens.Issue(Account);
        Assert.Equal(Account, tokens.Redeem(token));
        Assert.Null(tokens.Redeem(token));
    }

    [Fact]
    public void Token_written_another_way_is_the_same_token()
    {
        var tokens = new SignInTokens(Key, _time);
        var token = tokens.Issue(Account);
        Assert.Equal(Account, tokens.Redeem(token));
        Assert.Null(tokens.Redeem(token.Insert(4, " ")));
        Assert.Null(tokens.Redeem(token + "=="));
    }

    [Theory]
    [InlineData(899, true)]
    [InlineData(900, false)]
    public void Token_expires(int seconds, bool isGood)
    {
        var tokens = new SignInTokens(Key, _time);
        var token = tokens.Issue(Account);
        _time.Advance(TimeSpan.FromSeconds(seconds));
        Assert.Equal(isGood, tokens.Redeem(token) is not null);
    }

    [Fact]
    public void Token_of_the_command_line_is_good_for_the_server_that_runs()
    {
        var server = new SignInTokens(Key, _time);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(Account, server.Redeem(new SignInTokens(Key, _time).Issue(Account)));
    }

    [Fact]
    public void Token_from_before_the_start_is_refused()
    {
        var token = new SignInTokens(Key, _time).Issue(Account);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(new SignInTokens(Key, _time).Redeem(token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void What_is_no_token_is_refused(string text) => Assert.Null(new SignInTokens(Key, _time).Redeem(text));

    [Fact]
    public void Token_of_another_server_is_refused()
    {
        var token = new SignInTokens([.. Key.Reverse()], _time).Issue(Account);
        Assert.Null(new SignInTokens(Key, _time).Redeem(token));
    }
}
