using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Kiln.Services.Iam.Authorization;
using Kiln.Services.Iam.Simulation;
using Kiln.Unit.Services.Iam.Authorization;

namespace Kiln.Unit.Services.Iam.Simulation;

public sealed class SimulationTests
{
    private const string Account = "111111111111";
    private const string Function = "arn:aws:lambda:us-east-1:111111111111:function:f";
    private const string Role = "arn:aws:iam::111111111111:role/r";
    private static readonly string AllowAll = FakeIdentities.Document("""{"Effect":"Allow","Action":"lambda:*","Resource":"*"}""");
    private static readonly string DenyDelete = FakeIdentities.Document("""{"Effect":"Deny","Action":"lambda:Delete*","Resource":"*"}""");
    private static readonly Caller Root = new(Principal.Root(Account), "us-east-1", "request", "http://localhost");
    private readonly FakeIdentities _identities = new();
    private readonly PolicySimulation _simulation;

    public SimulationTests() => _simulation = new(_identities);

    [Fact]
    public async Task Custom_policies_are_evaluated_and_their_statements_named()
    {
        var results = await CustomAsync(new()
        {
            PolicyInputList = [AllowAll, DenyDelete],
            ActionNames = ["lambda:InvokeFunction", "lambda:DeleteFunction", "s3:GetObject"],
            ResourceArns = [Function],
        });
        Assert.Equal(["allowed", "explicitDeny", "implicitDeny"], results.Select(r => r.EvalDecision));
        Assert.All(results, result => Assert.Equal(Function, result.EvalResourceName));
        Assert.Equal(["PolicyInputList.1", "PolicyInputList.2"], results.SelectMany(r => r.MatchedStatements!).Select(s => s.SourcePolicyId));
        Assert.All(results[0].MatchedStatements!, statement => Assert.Equal("IAM Policy", statement.SourcePolicyType));
        Assert.Equal("allowed", Assert.Single(results[0].ResourceSpecificResults!).EvalResourceDecision);
    }

    // Lines and columns as AWS's answers have them: a statement of a list begins behind the bracket, or the statement before.
    [Theory]
    [InlineData("""{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}""", "1:41-1:95")]
    [InlineData("{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Action\": \"*\",\n      \"Resource\": \"*\"\n    }\n  ]\n}", "3:17-8:6")]
    [InlineData("{\n\"Version\":\"2012-10-17\",\n\"Statement\":{\n\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"\n}\n}", "3:13-5:2")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"x:y","Resource":"*"},{"Effect":"Allow","Action":"*","Resource":"*"}]}""", "1:38-1:85 1:85-1:132")]
    public void Statements_have_their_places(string policy, string places) =>
        Assert.Equal(places, string.Join(' ', StatementPositions.Of(policy).Select(p => $"{p.Start.Line}:{p.Start.Column}-{p.End.Line}:{p.End.Column}")));

    [Fact]
    public async Task Several_resources_are_told_apart()
    {
        var result = Assert.Single(await CustomAsync(new()
        {
            PolicyInputList = [FakeIdentities.Document($$"""{"Effect":"Allow","Action":"lambda:*","Resource":"{{Function}}"}""")],
            ActionNames = ["lambda:GetFunction"],
            ResourceArns = [Function, Function + "2"],
        }));
        Assert.Equal("implicitDeny", result.EvalDecision);
        Assert.Equal(["allowed", "implicitDeny"], result.ResourceSpecificResults!.Select(r => r.EvalResourceDecision));
    }

    [Fact]
    public async Task Context_is_taken_and_what_is_missing_is_told()
    {
        var policy = FakeIdentities.Document(
            """{"Effect":"Allow","Action":"lambda:*","Resource":"arn:aws:lambda:*:*:function:${aws:username}","Condition":{"NumericLessThan":{"aws:MultiFactorAuthAge":"60"}}}""");
        var request = new SimulateCustomPolicyRequest { PolicyInputList = [policy], ActionNames = ["lambda:GetFunction"], ResourceArns = [Function] };
        var without = Assert.Single(await CustomAsync(request));
        Assert.Equal("implicitDeny", without.EvalDecision);
        Assert.Equal(["aws:MultiFactorAuthAge", "aws:username"], without.MissingContextValues);
        var with = Assert.Single(await CustomAsync(request with
        {
            ContextEntries =
            [
                new() { ContextKeyName = "aws:multifactorauthage", ContextKeyType = "numeric", ContextKeyValues = ["59"] },
                new() { ContextKeyName = "aws:username", ContextKeyType = "string", ContextKeyValues = ["f"] },
            ],
        }));
        Assert.Equal("allowed", with.EvalDecision);
        Assert.Empty(with.MissingContextValues!);
    }

    [Fact]
    public async Task Boundary_and_organization_are_told_of()
    {
        var result = Assert.Single(await CustomAsync(new()
        {
            PolicyInputList = [AllowAll],
            PermissionsBoundaryPolicyInputList = [FakeIdentities.Document("""{"Effect":"Allow","Action":"logs:*","Resource":"*"}""")],
            OrderedOrganizationPolicyInputList = [new() { ServiceControlPolicyInputList = [AllowAll] }],
            ActionNames = ["lambda:GetFunction"],
        }));
        Assert.Equal("implicitDeny", result.EvalDecision);
        Assert.False(result.PermissionsBoundaryDecisionDetail!.AllowedByPermissionsBoundary);
        Assert.True(result.OrganizationsDecisionDetail!.AllowedByOrganizations);
    }

    [Theory]
    [InlineData("arn:aws:iam::111111111111:user/u", null, "implicitDeny", "allowed")]
    [InlineData("arn:aws:iam::111111111111:user/u", "lambda:*", "allowed", "allowed")]
    [InlineData("arn:aws:iam::222222222222:user/v", "lambda:*", "implicitDeny", "implicitDeny")]
    public async Task Resource_policy_counts_for_its_principal(string caller, string? allowed, string withoutGrant, string withGrant)
    {
        var own = allowed is null ? "none:None" : allowed;
        foreach (var (principal, expected) in new[] { ("arn:aws:iam::111111111111:user/other", withoutGrant), ("arn:aws:iam::111111111111:user/u", withGrant) })
        {
            var result = Assert.Single(await CustomAsync(new()
            {
                PolicyInputList = [FakeIdentities.Document($$"""{"Effect":"Allow","Action":"{{own}}","Resource":"*"}""")],
                ResourcePolicy = FakeIdentities.Document($$$"""{"Effect":"Allow","Principal":{"AWS":"{{{principal}}}"},"Action":"lambda:*","Resource":"{{{Function}}}"}"""),
                ActionNames = ["lambda:GetFunction"],
                ResourceArns = [Function],
                CallerArn = caller,
            }));
            Assert.Equal(expected, result.EvalDecision);
        }
    }

    [Fact]
    public async Task Principal_brings_its_policies_and_its_boundary()
    {
        _identities[Role] = new()
        {
            Arn = Role,
            Id = "AROAR0000000000000000",
            Policies = [new("own", AllowAll, PolicySource.Role) { Owner = "r" }, new("ReadOnly", DenyDelete, PolicySource.AwsManaged) { Arn = "arn:aws:iam::aws:policy/ReadOnly" }],
            Boundary = new("b", FakeIdentities.Document("""{"Effect":"Allow","Action":["lambda:Get*","lambda:Delete*"],"Resource":"*"}"""), PolicySource.UserManaged),
        };
        var request = new SimulatePrincipalPolicyRequest
        {
            PolicySourceArn = Role,
            ActionNames = ["lambda:GetFunction", "lambda:InvokeFunction", "lambda:DeleteFunction"],
        };
        var results = (await _simulation.SimulatePrincipalPolicy(request, Root, CancellationToken.None)).EvaluationResults!;
        Assert.Equal(["allowed", "implicitDeny", "explicitDeny"], results.Select(r => r.EvalDecision));
        Assert.Equal("role_r_own", Assert.Single(results[0].MatchedStatements!).SourcePolicyId);
        Assert.Equal("ReadOnly", Assert.Single(results[2].MatchedStatements!).SourcePolicyId);
        var without = await _simulation.SimulatePrincipalPolicy(
            request with { PolicyExclusionList = [new() { PolicyType = "aws-managed" }, new() { PolicyType = "permission-boundary" }] }, Root, CancellationToken.None);
        Assert.All(without.EvaluationResults!, result => Assert.Equal("allowed", result.EvalDecision));
    }

    [Fact]
    public async Task Policies_of_a_group_are_simulated()
    {
        const string Group = "arn:aws:iam::111111111111:group/g";
        _identities[Group] = new() { Arn = Group, Id = "AGPAG", Policies = [FakeIdentities.Inline("""{"Effect":"Allow","Action":"lambda:Get*","Resource":"*"}""") with { Source = PolicySource.Group, Owner = "g" }] };
        var request = new SimulatePrincipalPolicyRequest { PolicySourceArn = Group, ActionNames = ["lambda:GetFunction", "lambda:DeleteFunction"] };
        var results = (await _simulation.SimulatePrincipalPolicy(request, Root, CancellationToken.None)).EvaluationResults!;
        Assert.Equal(["allowed", "implicitDeny"], results.Select(r => r.EvalDecision));
        Assert.Equal("group_g_p", Assert.Single(results[0].MatchedStatements!).SourcePolicyId);
        var refusal = await Assert.ThrowsAsync<AwsException>(
            () => _simulation.SimulatePrincipalPolicy(request with { ResourcePolicy = FakeIdentities.Document("") }, Root, CancellationToken.None));
        Assert.Equal("CallerArn is required when ResourcePolicy is specified.", refusal.Message);
    }

    [Fact]
    public async Task Pages_follow_each_other()
    {
        var request = new SimulateCustomPolicyRequest { PolicyInputList = [AllowAll], ActionNames = ["lambda:A", "lambda:B", "lambda:C"], MaxItems = 2 };
        var first = await _simulation.SimulateCustomPolicy(request, Root, CancellationToken.None);
        Assert.Equal((2, true), (first.EvaluationResults!.Count, first.IsTruncated));
        var second = await _simulation.SimulateCustomPolicy(request with { Marker = first.Marker }, Root, CancellationToken.None);
        Assert.Equal(("lambda:C", false), (Assert.Single(second.EvaluationResults!).EvalActionName, second.IsTruncated));
        await FailsAsync("InvalidInput", () => _simulation.SimulateCustomPolicy(request with { Marker = "x" }, Root, CancellationToken.None));
    }

    [Theory]
    [InlineData("nonsense", "lambda:GetFunction")]
    [InlineData("""{"Version":"2012-10-17","Statement":[]}""", "lambda:GetFunction")]
    [InlineData("""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""", "GetFunction")]
    [InlineData("""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""", "lambda:*")]
    public Task Bad_input_is_refused(string policy, string action) => FailsAsync(
        "InvalidInput", () => _simulation.SimulateCustomPolicy(new() { PolicyInputList = [policy], ActionNames = [action] }, Root, CancellationToken.None));

    [Fact]
    public async Task Only_identities_of_the_own_account_are_found()
    {
        var failure = await FailsAsync("NoSuchEntity", () => SimulateAsync("arn:aws:iam::111111111111:role/none"));
        Assert.Equal("The role with name none cannot be found.", failure.Message);
        _identities.Add("arn:aws:iam::222222222222:user/u", "AIDA", """{"Effect":"Allow","Action":"*","Resource":"*"}""");
        await FailsAsync("NoSuchEntity", () => SimulateAsync("arn:aws:iam::222222222222:user/u"));

        Task SimulateAsync(string arn) => _simulation.SimulatePrincipalPolicy(new() { PolicySourceArn = arn, ActionNames = ["lambda:A"] }, Root, CancellationToken.None);
    }

    [Fact]
    public async Task Context_keys_of_policies_are_listed()
    {
        _identities.Add(Role, "AROAR", """{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::${aws:userid}","Condition":{"StringLike":{"s3:prefix":"${aws:PrincipalTag/team}"}}}""");
        var keys = new PolicyContextKeys(_identities);
        var custom = await keys.GetContextKeysForCustomPolicy(
            new() { PolicyInputList = [FakeIdentities.Document("""{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}""")] },
            Root, CancellationToken.None);
        Assert.Equal(["aws:SecureTransport"], custom.ContextKeyNames);
        var own = await keys.GetContextKeysForPrincipalPolicy(new() { PolicySourceArn = Role }, Root, CancellationToken.None);
        Assert.Equal(["s3:prefix", "aws:PrincipalTag/team", "aws:userid"], own.ContextKeyNames);
    }

    private async Task<List<EvaluationResult>> CustomAsync(SimulateCustomPolicyRequest request) =>
        (await _simulation.SimulateCustomPolicy(request, Root, CancellationToken.None)).EvaluationResults!;

    private static async Task<AwsException> FailsAsync(string code, Func<Task> call)
    {
        var failure = await Assert.ThrowsAsync<AwsException>(call);
        Assert.Equal(code, failure.Code.Name);
        return failure;
    }
}
