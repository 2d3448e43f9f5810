using Kiln.Services.Iam.ManagedPolicies;
using Kiln.Services.Iam.Policies;

namespace Kiln.Unit.Services.Iam.Policies;

public sealed class PolicyParserTests
{
    private const string Syntax = "Syntax errors in policy.";
    private const string Legacy = "The policy failed legacy parsing";

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
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"allow","Action":"s3:*","Resource":"*"}]}""", Legacy)]
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

    // Recorded by others against IAM: the order of the checks shows in them.
    [Theory]
    [InlineData("""{"Effect":"denY","Action":"s3:*","Resource":"*"}""", Legacy)]
    [InlineData("""{"Effect":"other","Action":"s3:*","Resource":"*"}""", Syntax)]
    [InlineData("""{"Action":"s3:*","Resource":"*"}""", Syntax)]
    [InlineData("""{"Effect":"Allow"}""", "Policy statement must contain actions.")]
    [InlineData("""{"Effect":"Allow","Action":[],"Resource":"*"}""", "Policy statement must contain actions.")]
    [InlineData("""{"Effect":"Allow","Action":"invalid"}""", "Policy statement must contain resources.")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":[]}""", "Policy statement must contain resources.")]
    [InlineData("""{"Effect":"Allow","NotAction":"","Resource":"*"}""", "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")]
    [InlineData("""{"Effect":"Allow","Action":"a a:List","Resource":"*"}""", "Vendor a a is not valid")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":""}""", "Resource  must be in ARN format or \"*\".")]
    [InlineData("""{"Effect":"Allow","Action":"a:b:c","Resource":"sdfsadf"}""", "Resource sdfsadf must be in ARN format or \"*\".")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"a:bs"}""", "Partition \"bs\" is not valid for resource \"arn:bs:*:*:*:*\".")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"a:b:c"}""", "Partition \"b\" is not valid for resource \"arn:b:c:*:*:*\".")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"a:b:c:d:e:f:g:h"}""", "Partition \"b\" is not valid for resource \"arn:b:c:d:e:f:g:h\".")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"aws:s3:::bucket"}""", "Partition \"s3\" is not valid for resource \"arn:s3:::bucket:*\".")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws"}""", "Resource vendor must be fully qualified and cannot contain regexes.")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3::bucket"}""", Legacy)]
    [InlineData("""{"Effect":"Allow","Resource":"arn:aws:s3::bucket"}""", Legacy)]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","NotResource":"arn:aws:s3::bucket"}""", Legacy)]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws::::bucket"}""", Legacy)]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:us-east-1::b"}""", "Resource arn:aws:s3:us-east-1::b can not contain region information.")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:iam:us-east-1::b"}""", "IAM resource arn:aws:iam:us-east-1::b cannot contain region information.")]
    [InlineData(
        """{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:iam:::b"}""",
        "IAM resource path must either be \"*\" or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":["x",{}]}""", Syntax)]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"*","NotResource":[]}""", Syntax)]
    [InlineData("""{"Effect":"Allow","Action":[[]],"Resource":"*"}""", Syntax)]
    [InlineData("""{"Sid":{},"Effect":"Allow","Action":"s3:*","Resource":"*"}""", Syntax)]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":[]}""", Syntax)]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"a":"b"}}""", Syntax)]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"x":{"a":"1"}}}""", Syntax)]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"DateGreaterThan":{"a":{}}}}""", Syntax)]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"ForAnyValue::StringEqualsIfExists":{"a":"b"}}}""", Syntax)]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"NullIfExists":{"a":"true"}}}""", Syntax)]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"DateGreaterThan":{"a":"soon"}}}""", Legacy)]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"DateLessThanEquals":{"a":"234-13"}}}""", Legacy)]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"DateLessThan":{"a":"2016-12-13t2:00:00.593194+1"}}}""", Legacy)]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"DateLessThan":{"a":"9223372036854775808"}}}""", Legacy)]
    [InlineData("""{"Sid":"s","Effect":"Allow","Action":"s3:*","Resource":"*"},{"Sid":"s","Effect":"Allow"}""", "Statement IDs (SID) in a single policy must be unique.")]
    public void Faulty_statement_is_refused_in_words_of_iam(string statement, string fault) =>
        Assert.Equal(fault, FaultOf($$"""{"Version":"2012-10-17","Statement":[{{statement}}]}""", PolicyKind.Identity));

    [Theory]
    [InlineData("""{"Effect":"Allow","Action":"iam: some words ","Resource":"*"}""")]
    [InlineData("""{"Effect":"Allow","Action":"*:*","Resource":"arn:aws:fdsasf"}""")]
    [InlineData("""{"Effect":"Allow","Action":"s3.s:List","Resource":["arn:aws:s33:::b","*"]}""")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:iam::111111111111:*"}""")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:iam::*:mfa/${aws:username}"}""")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"a":{}}}""")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"DateGreaterThan":{"a":[]}}}""")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"DateGreaterThan":{"a":"01T"}}}""")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"DateLessThan":{"a":"-292275054"}}}""")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"DateLessThan":{"a":"2016-12-13t2:00:00.593194+23"}}}""")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":true},"NumericLessThan":{"a":3600}}}""")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"ForAnyValue:StringEqualsIfExists":{"a":"b"}}}""")]
    public void What_iam_takes_is_taken(string statement) =>
        Assert.True(PolicyParser.TryParse($$"""{"Version":"2012-10-17","Statement":{{statement}}}""", PolicyKind.Identity, out _, out var fault), fault);

    // What an older release took stays a policy, though it would not be taken today.
    [Fact]
    public void Stored_policy_is_not_held_against_finer_points() =>
        Assert.Single(PolicyDocument.Stored("""{"Statement":{"Effect":"allow","Action":"x","Resource":"y"}}""", PolicyKind.Identity).Statements);

    [Fact]
    public void Managed_policies_are_policies()
    {
        Assert.NotEmpty(ManagedPolicy.All);
        foreach (var policy in ManagedPolicy.All)
            Assert.NotEmpty(PolicyDocument.Stored(policy.Document, PolicyKind.Identity).Statements);
    }

    private static string? FaultOf(string text, PolicyKind kind)
    {
        Assert.False(PolicyParser.TryParse(text, kind, out _, out var fault));
        return fault;
    }
}
