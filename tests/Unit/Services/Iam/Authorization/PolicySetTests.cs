using Kiln.Services.Iam.Authorization;
using Kiln.Services.Iam.Policies;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Unit.Services.Iam.Authorization;

public sealed class PolicySetTests
{
    private const string AllowPut = """{"Effect":"Allow","Action":"logs:Put*","Resource":"arn:aws:logs:*:*:log-group:g:*"}""";
    private const string DenyAll = """{"Effect":"Deny","Action":"*","Resource":"*"}""";
    private const string Put = "logs:PutLogEvents";
    private const string Group = "arn:aws:logs:eu-west-1:111111111111:log-group:g:log-stream:s";
    private const string OtherGroup = "arn:aws:logs:eu-west-1:111111111111:log-group:h:log-stream:s";

    [Theory]
    [InlineData(AllowPut, Put, Group, "Allow")]
    [InlineData(AllowPut, "LOGS:putlogevents", Group, "Allow")]
    [InlineData(AllowPut, "logs:CreateLogGroup", Group, "ImplicitDeny")]
    [InlineData(AllowPut, Put, OtherGroup, "ImplicitDeny")]
    [InlineData(AllowPut + "," + DenyAll, Put, Group, "ExplicitDeny")]
    [InlineData(DenyAll + "," + AllowPut, Put, Group, "ExplicitDeny")]
    [InlineData("""{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}""", Put, Group, "Allow")]
    [InlineData("""{"Effect":"Allow","NotAction":["iam:*","logs:*"],"Resource":"*"}""", Put, Group, "ImplicitDeny")]
    [InlineData("""{"Effect":"Allow","Action":"*","NotResource":"arn:aws:logs:*:*:log-group:g:*"}""", Put, Group, "ImplicitDeny")]
    [InlineData("""{"Effect":"Allow","Action":"*","NotResource":"arn:aws:logs:*:*:log-group:g:*"}""", Put, OtherGroup, "Allow")]
    [InlineData("""{"Effect":"Deny","Action":"*","NotResource":"arn:aws:logs:*:*:log-group:g:*"}""", Put, OtherGroup, "ExplicitDeny")]
    public void Deny_wins_then_allow_then_nothing(string statements, string action, string resource, string decision) =>
        Assert.Equal(decision, Decide(statements, action, resource).ToString());

    [Theory]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"}}}""", "ImplicitDeny")]
    [InlineData("""{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"}}}""", "ImplicitDeny")]
    [InlineData("""{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"BoolIfExists":{"aws:SecureTransport":"true"}}}""", "ExplicitDeny")]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{}}""", "Allow")]
    public void Condition_on_a_key_that_the_request_does_not_have(string statement, string decision) =>
        Assert.Equal(decision, Decide(statement, Put, Group).ToString());

    [Theory]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"arn:aws:logs:*:*:log-group:${aws:username}:*"}""", "ImplicitDeny")]
    [InlineData("""{"Effect":"Deny","Action":"*","Resource":"arn:aws:logs:*:*:log-group:${aws:username}:*"}""", "ImplicitDeny")]
    [InlineData("""{"Effect":"Allow","Action":"*","NotResource":"arn:aws:logs:*:*:log-group:${aws:username}:*"}""", "ImplicitDeny")]
    [InlineData("""{"Effect":"Deny","Action":"*","NotResource":"arn:aws:logs:*:*:log-group:${aws:username}:*"}""", "ExplicitDeny")]
    public void Variable_without_value_matches_nothing_and_lets_nothing_more_through(string statement, string decision) =>
        Assert.Equal(decision, Decide(statement, Put, Group).ToString());

    [Fact]
    public void Single_statement_needs_no_list() =>
        Assert.Equal(PolicyDecision.Allow, Set("""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}""")
            .Decide("s3:GetObject", "arn:aws:s3:::b/k", NoContext.Instance).Decision);

    // Variables came with the version of 2012; before, the text is what it says.
    [Fact]
    public void Policy_without_version_has_no_variables() =>
        Assert.Equal(PolicyDecision.Allow, Set("""{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::${aws:username}"}}""")
            .Decide("s3:GetObject", "arn:aws:s3:::${aws:username}", NoContext.Instance).Decision);

    [Theory]
    [InlineData("""{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}""", true)]
    [InlineData("""{"Effect":"Allow","Principal":{"Service":["ec2.amazonaws.com","lambda.amazonaws.com"]},"Action":["sts:*"]}""", true)]
    [InlineData("""{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}""", false)]
    [InlineData("""{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}""", false)]
    [InlineData("""{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:TagSession"}""", false)]
    [InlineData(
        """{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:SourceAccount":"1"}}}""",
        false)]
    [InlineData(
        """{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"},{"Effect":"Deny","Principal":{"AWS":"*"},"Action":"*"}""",
        false)]
    [InlineData(
        """{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"},{"Effect":"Deny","NotPrincipal":{"Service":"lambda.amazonaws.com"},"Action":"sts:*"}""",
        true)]
    public void Trust_names_the_service(string statements, bool trusted)
    {
        var text = $$"""{"Version":"2012-10-17","Statement":[{{statements}}]}""";
        Assert.True(PolicyParser.TryParse(text, PolicyKind.Trust, out _, out var fault), fault);
        var authorizer = new PolicyAuthorizer(new FakeIdentities(), null, new FakeTimeProvider());
        Assert.Equal(
            trusted, authorizer.Trusts(text, RequestPrincipal.Service("lambda.amazonaws.com"), "sts:AssumeRole", "arn:aws:iam::111111111111:role/r", null, null, null));
    }

    private static PolicyDecision Decide(string statements, string action, string resource) =>
        Set(FakeIdentities.Document(statements)).Decide(action, resource, NoContext.Instance).Decision;

    private static PolicySet Set(string document) => new([new("p", document, PolicySource.User)]);
}
