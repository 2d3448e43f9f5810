using Kiln.Services.Iam.ManagedPolicies;
using Kiln.Services.Iam.Policies;

namespace Kiln.Unit.Services.Iam;

public sealed class PolicyParserTests
{
    private const string Syntax = "Syntax errors in policy.";

    [Theory]
    [InlineData("nonsense", Syntax)]
    [InlineData("[]", Syntax)]
    [InlineData("{}", Syntax)]
    [InlineData("""{"Version":"2012-10-17","Statement":[]}""", Syntax)]
    [InlineData("""{"Version":"2012-10-17","Statement":[{}]}""", Syntax)]
    [InlineData("""{"Version":"2010-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}""", Syntax)]
    [InlineData(
        """{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}""",
        "Policy document must be version 2012-10-17 or greater.")]
    [InlineData(
        """{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}""", "Policy document must be version 2012-10-17 or greater.")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"allow","Action":"s3:*","Resource":"*"}]}""", Syntax)]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":1,"Resource":"*"}]}""", Syntax)]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","NotAction":"s3:*","Resource":"*"}]}""", Syntax)]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*","Other":1}]}""", Syntax)]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Effect":"Deny","Action":"s3:*","Resource":"*"}]}""", Syntax)]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Resource":"*"}]}""", "Policy statement must contain actions.")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*"}]}""", "Policy statement must contain resources.")]
    [InlineData(
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*","Principal":"*"}]}""",
        "Policy document should not specify a principal.")]
    [InlineData(
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"GetObject","Resource":"*"}]}""",
        "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")]
    [InlineData(
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"a:b:c","Resource":"*"}]}""",
        "Actions/Condition can contain only one colon.")]
    [InlineData(
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"bucket"}]}""",
        "Resource bucket must be in ARN format or \"*\".")]
    [InlineData(
        """{"Version":"2012-10-17","Statement":[{"Sid":"a","Effect":"Allow","Action":"s3:*","Resource":"*"},{"Sid":"a","Effect":"Deny","Action":"s3:*","Resource":"*"}]}""",
        "Statement IDs (SID) in a single policy must be unique.")]
    public void Faulty_identity_policy_is_refused_in_words_of_iam(string text, string fault) =>
        Assert.Equal(fault, FaultOf(text, PolicyKind.Identity));

    [Theory]
    [InlineData("nonsense", "This policy contains invalid Json")]
    [InlineData("{}", "Missing required field Statement")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Action":"sts:AssumeRole"}]}""", "Missing required field Principal")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"}}]}""", "Missing required field Action")]
    [InlineData(
        """{"Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole","Resource":"*"}]}""",
        "Has prohibited field Resource")]
    [InlineData(
        """{"Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"s3:GetObject"}]}""",
        "AssumeRole policy may only specify STS AssumeRole actions.")]
    [InlineData(
        """{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}]}""",
        "AssumeRolepolicy contained an invalid principal: \"STAR\":\"*\".")]
    [InlineData(
        """{"Statement":[{"Effect":"Allow","Principal":{"Service":"lambda"},"Action":"sts:AssumeRole"}]}""",
        "Invalid principal in policy: \"SERVICE\":\"lambda\"")]
    [InlineData(
        """{"Statement":[{"Effect":"Allow","Principal":{"AWS":"somebody"},"Action":"sts:AssumeRole"}]}""",
        "Invalid principal in policy: \"AWS\":\"somebody\"")]
    public void Faulty_trust_policy_is_refused_in_words_of_iam(string text, string fault) =>
        Assert.Equal(fault, FaultOf(text, PolicyKind.Trust));

    [Fact]
    public void Basic_execution_role_may_write_logs_and_nothing_else()
    {
        var policy = ManagedPolicy.Find("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole")!;
        PolicyDocument[] policies = [PolicyDocument.Stored(policy.Document, PolicyKind.Identity)];
        var group = "arn:aws:logs:eu-west-1:111111111111:log-group:/aws/lambda/f:log-stream:";
        Assert.Equal(PolicyDecision.Allow, PolicyEvaluator.Decide(policies, "logs:CreateLogGroup", group));
        Assert.Equal(PolicyDecision.ImplicitDeny, PolicyEvaluator.Decide(policies, "logs:GetLogEvents", group));
    }

    private static string? FaultOf(string text, PolicyKind kind)
    {
        Assert.False(PolicyParser.TryParse(text, kind, out _, out var fault));
        return fault;
    }
}
