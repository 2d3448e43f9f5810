using Kiln.Services.Iam.Policies;

namespace Kiln.Unit.Services.Iam.Policies;

public sealed class WildcardTests
{
    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("a", "", false)]
    [InlineData("*", "", true)]
    [InlineData("*", "anything:at/all", true)]
    [InlineData("a*", "a", true)]
    [InlineData("a*c", "abc", true)]
    [InlineData("a*c", "ac", true)]
    [InlineData("a*c", "acb", false)]
    [InlineData("a*bc*d", "a-bb-bc-d", true)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "ac", false)]
    [InlineData("?", "", false)]
    [InlineData("**", "a", true)]
    [InlineData("*a", "ba", true)]
    [InlineData("*ab", "aab", true)]
    [InlineData("A", "a", false)]
    public void Pattern_matches_the_whole_text(string pattern, string text, bool matches) =>
        Assert.Equal(matches, Wildcard.Matches(Wildcard.Of(pattern), text));

    [Fact]
    public void Case_is_ignored_on_request() => Assert.True(Wildcard.Matches(Wildcard.Of("logs:put*"), "logs:PutLogEvents", ignoreCase: true));

    [Fact]
    public void Hostile_pattern_takes_no_exponential_time() =>
        Assert.False(Wildcard.Matches(Wildcard.Of(string.Concat(Enumerable.Repeat("a*", 200)) + "b"), new string('a', 2000)));

    [Theory]
    [InlineData("*", "*", true)]
    [InlineData("*", "arn:aws:lambda:eu-west-1:111111111111:function:f", true)]
    [InlineData("arn:aws:lambda:*:*:function:f", "arn:aws:lambda:eu-west-1:111111111111:function:f", true)]
    [InlineData("arn:aws:lambda:*:function:f", "arn:aws:lambda:eu-west-1:111111111111:function:f", false)]
    [InlineData("arn:aws:lambda:*:*:function:f", "arn:aws:lambda:eu-west-1:111111111111:function:f:live", false)]
    [InlineData("arn:aws:lambda:*:*:function:f:*", "arn:aws:lambda:eu-west-1:111111111111:function:f:live", true)]
    [InlineData("arn:aws:lambda:*:*:*", "*", false)]
    [InlineData("arn:aws:lambda:eu-west-1:*", "arn:aws:lambda:eu-west-1:111111111111:function:f", true)]
    [InlineData("arn:aws:lambda:eu-west-1:*", "arn:aws:lambda:eu-west-2:111111111111:function:f", false)]
    [InlineData("arn:aws:logs:*:*:*", "arn:aws:logs:eu-west-1:111111111111:log-group:g:log-stream:s", true)]
    [InlineData("arn:aws:logs:eu-west-1:1*:log-group:g:*", "arn:aws:logs:eu-west-1:111111111111:log-group:g:log-stream:", true)]
    [InlineData("arn:aws:logs:eu-west-1:1*:log-group:g:*", "arn:aws:logs:eu-west-1:111111111111:log-group:gg:log-stream:", false)]
    [InlineData("arn:aws:s3:::Bucket", "arn:aws:s3:::bucket", false)]
    public void Wildcard_stays_within_its_part_of_an_arn(string pattern, string resource, bool matches) =>
        Assert.Equal(matches ? Match.Yes : Match.No, new ResourcePattern(pattern, variables: false).Matches(resource, NoContext.Instance));
}
