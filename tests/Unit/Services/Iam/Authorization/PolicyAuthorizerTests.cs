using System.Net;
using Kiln.Aws.Operations;
using Kiln.Aws.Protocols;
using Kiln.Services.CloudWatch;
using Kiln.Services.CloudWatch.Metrics;
using Kiln.Services.Iam.Authorization;
using Kiln.Services.Lambda;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.Invocations;
using Kiln.Services.Lambda.Permissions;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Unit.Services.Iam.Authorization;

public sealed class PolicyAuthorizerTests
{
    private const string Account = "111111111111";
    private const string Function = "arn:aws:lambda:us-east-1:111111111111:function:f";
    private const string RoleArn = "arn:aws:iam::111111111111:role/path/r";
    private const string RoleId = "AROAR0000000000000000";
    private const string SessionArn = "arn:aws:sts::111111111111:assumed-role/r/f";
    private readonly FakeIdentities _identities = new();
    private readonly FakeResources _resources = new();
    private readonly FakeTimeProvider _time = new(new(2018, 11, 20, 20, 41, 16, TimeSpan.Zero));
    private readonly PolicyAuthorizer _authorizer;

    public PolicyAuthorizerTests() => _authorizer = new(_identities, null, _time, _resources);

    private static Caller Session { get; } = new(new(Account, SessionArn, RoleId + ":f", RoleArn), "us-east-1", "request", "http://localhost");

    private static Caller Root { get; } = Session with { Principal = Principal.Root(Account) };

    [Fact]
    public async Task Root_may_do_everything_in_its_account()
    {
        Assert.Null(await InvokeAsync(Root));
        Assert.EndsWith(
            "on resource: arn:aws:lambda:us-east-1:222222222222:function:f because no resource-based policy allows the lambda:InvokeFunction action",
            await InvokeAsync(Root, "arn:aws:lambda:us-east-1:222222222222:function:f"));
    }

    [Fact]
    public async Task Denials_are_worded_as_aws_words_them()
    {
        Allow("""{"Effect":"Allow","Action":"logs:*","Resource":"*"}""");
        Assert.Equal(
            $"User: {SessionArn} is not authorized to perform: lambda:InvokeFunction on resource: {Function} because no identity-based policy allows the lambda:InvokeFunction action",
            await InvokeAsync(Session));
        Allow("""{"Effect":"Allow","Action":"lambda:*","Resource":"*"},{"Effect":"Deny","Action":"lambda:Invoke*","Resource":"*"}""");
        Assert.Equal(
            $"User: {SessionArn} is not authorized to perform: lambda:InvokeFunction on resource: {Function} with an explicit deny in an identity-based policy",
            await InvokeAsync(Session));
    }

    [Fact]
    public async Task Qualified_invoke_needs_the_qualified_arn()
    {
        Allow($$"""{"Effect":"Allow","Action":"lambda:InvokeFunction","Resource":"{{Function}}"}""");
        Assert.Null(await InvokeAsync(Session));
        Assert.Contains($"on resource: {Function}:live because", await InvokeAsync(Session, "f:live"), StringComparison.Ordinal);
        Allow($$"""{"Effect":"Allow","Action":"lambda:InvokeFunction","Resource":"{{Function}}:*"}""");
        Assert.Null(await InvokeAsync(Session, "f:live"));
        Assert.NotNull(await InvokeAsync(Session));
    }

    [Fact]
    public async Task Change_is_felt_at_once_and_nothing_is_read_twice()
    {
        Allow("""{"Effect":"Allow","Action":"lambda:*","Resource":"*"}""");
        Assert.Null(await InvokeAsync(Session));
        Assert.Null(await InvokeAsync(Session));
        Assert.Equal(1, _identities.Reads);
        Allow("""{"Effect":"Allow","Action":"logs:*","Resource":"*"}""");
        Assert.NotNull(await InvokeAsync(Session));
        _identities.Remove(RoleArn);
        Assert.NotNull(await InvokeAsync(Session));
        Allow("""{"Effect":"Allow","Action":"lambda:*","Resource":"*"}""");
        Assert.Null(await InvokeAsync(Session));
    }

    [Fact]
    public async Task Session_of_a_role_that_was_made_anew_may_do_nothing()
    {
        _identities.Add(RoleArn, "AROAOTHER000000000000", """{"Effect":"Allow","Action":"*","Resource":"*"}""");
        Assert.EndsWith("because no identity-based policy allows the lambda:InvokeFunction action", await InvokeAsync(Session));
    }

    [Fact]
    public async Task Anybody_may_ask_who_they_are()
    {
        Allow("""{"Effect":"Deny","Action":"*","Resource":"*"}""");
        var sts = new ServiceDescription { Name = "sts", SigningName = "sts", Protocols = [ProtocolKind.Query] };
        Assert.Null(await _authorizer.DenialAsync(Session, sts, "GetCallerIdentity", new object(), CancellationToken.None));
    }

    [Fact]
    public async Task Request_without_a_resource_needs_all_of_them()
    {
        Allow("""{"Effect":"Allow","Action":"lambda:ListFunctions","Resource":"arn:aws:lambda:*:*:function:*"}""");
        Assert.EndsWith("on resource: * because no identity-based policy allows the lambda:ListFunctions action", await ListAsync());
        Allow("""{"Effect":"Allow","Action":"lambda:ListFunctions","Resource":"*"}""");
        Assert.Null(await ListAsync());

        ValueTask<string?> ListAsync() =>
            _authorizer.DenialAsync(Session, LambdaService.Description, "ListFunctions", new ListFunctionsRequest(), CancellationToken.None);
    }

    [Fact]
    public async Task Actions_of_cloudwatch_bear_its_name_though_it_signs_as_monitoring()
    {
        Allow("""{"Effect":"Allow","Action":"logs:*","Resource":"*"}""");
        var service = new ServiceDescription { Name = "cloudwatch", SigningName = "monitoring", Protocols = [] };
        var denial = await _authorizer.DenialAsync(Session, service, "PutMetricData", new object(), CancellationToken.None);
        Assert.Contains("is not authorized to perform: cloudwatch:PutMetricData on resource: *", denial, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_may_be_put_into_the_namespace_that_a_condition_names()
    {
        Allow("""{"Effect":"Allow","Action":"cloudwatch:PutMetricData","Resource":"*","Condition":{"StringEquals":{"cloudwatch:namespace":"mine"}}}""");
        Assert.Null(await PutAsync("mine"));
        Assert.Contains("is not authorized to perform: cloudwatch:PutMetricData", await PutAsync("other"), StringComparison.Ordinal);

        ValueTask<string?> PutAsync(string name) => _authorizer.DenialAsync(
            Session, CloudWatchService.Description, "PutMetricData", new PutMetricDataRequest { Namespace = name }, CancellationToken.None);
    }

    // A list of names is one permission for each.
    [Fact]
    public async Task Every_resource_of_a_list_must_be_allowed()
    {
        Allow("""{"Effect":"Allow","Action":"cloudwatch:DeleteAlarms","Resource":"arn:aws:cloudwatch:us-east-1:111111111111:alarm:a"}""");
        var service = new ServiceDescription { Name = "cloudwatch", SigningName = "monitoring", Protocols = [] };
        Assert.Null(await DeleteAsync("a"));
        Assert.Contains("on resource: arn:aws:cloudwatch:us-east-1:111111111111:alarm:b because", await DeleteAsync("a", "b"), StringComparison.Ordinal);

        ValueTask<string?> DeleteAsync(params List<string> names) =>
            _authorizer.DenialAsync(Session, service, "DeleteAlarms", new { AlarmNames = names }, CancellationToken.None);
    }

    [Theory]
    [InlineData("""{"StringEquals":{"aws:PrincipalArn":"arn:aws:iam::111111111111:role/path/r","aws:PrincipalType":"AssumedRole"}}""")]
    [InlineData("""{"StringEquals":{"aws:PrincipalAccount":"111111111111","aws:ResourceAccount":"111111111111"}}""")]
    [InlineData("""{"StringEquals":{"aws:userid":"AROAR0000000000000000:f"},"Null":{"aws:username":"true"}}""")]
    [InlineData("""{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"},"Bool":{"aws:SecureTransport":"true"}}""")]
    [InlineData("""{"StringLike":{"aws:UserAgent":"aws-cli/*"},"StringEquals":{"aws:RequestedRegion":"us-east-1"}}""")]
    [InlineData("""{"DateEquals":{"aws:CurrentTime":"2018-11-20T20:41:16Z"},"NumericEquals":{"aws:EpochTime":"1542746476"}}""")]
    [InlineData("""{"DateLessThan":{"aws:TokenIssueTime":"2018-11-20T20:41:16Z"},"StringEquals":{"aws:SourceIdentity":"me"}}""")]
    [InlineData("""{"StringEquals":{"aws:PrincipalTag/Team":"red","aws:principaltag/stage":"of session","aws:ResourceTag/owner":"us"}}""")]
    [InlineData("""{"StringEquals":{"lambda:SourceFunctionArn":"arn:aws:lambda:us-east-1:111111111111:function:caller"}}""")]
    [InlineData("""{"Bool":{"aws:ViaAWSService":"false","aws:PrincipalIsAWSService":"false","aws:MultiFactorAuthPresent":"true"}}""")]
    [InlineData("""{"Null":{"aws:SourceVpc":"true","aws:SourceArn":"true","aws:CalledVia":"true","lambda:VpcIds":"true","lambda:Layer":"true"}}""")]
    public async Task Request_has_its_keys(string condition)
    {
        _identities[RoleArn] = new()
        {
            Arn = RoleArn,
            Id = RoleId,
            Policies = [FakeIdentities.Inline($$"""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{{condition}} }""")],
            Tags = new Dictionary<string, string> { ["team"] = "red", ["Stage"] = "of role" },
        };
        _resources.Tags[Function] = new Dictionary<string, string> { ["Owner"] = "us" };
        var caller = Session with
        {
            Origin = new(IPAddress.Parse("::ffff:203.0.113.9"), "aws-cli/2.0", null, IsSecure: true),
            Principal = Session.Principal with
            {
                Session = new()
                {
                    IssuedAt = _time.GetUtcNow().AddMinutes(-1),
                    SourceIdentity = "me",
                    MultiFactorAuthPresent = true,
                    SourceFunctionArn = "arn:aws:lambda:us-east-1:111111111111:function:caller",
                    Tags = new Dictionary<string, string> { ["stage"] = "of session" },
                },
            },
        };
        Assert.Null(await InvokeAsync(caller));
    }

    [Theory]
    [InlineData("""{"StringEquals":{"aws:RequestTag/Team":"red"},"ForAllValues:StringEquals":{"aws:TagKeys":["team"]}}""", true)]
    [InlineData("""{"ForAllValues:StringEquals":{"aws:TagKeys":["other"]}}""", false)]
    [InlineData("""{"ForAnyValue:StringLike":{"lambda:Layer":"arn:aws:lambda:us-east-1:111111111111:layer:l:*"}}""", true)]
    [InlineData("""{"ForAllValues:StringEquals":{"lambda:SubnetIds":["subnet-1"]},"Null":{"lambda:SubnetIds":"false","lambda:Principal":"true"}}""", true)]
    public async Task Members_of_a_request_are_keys(string condition, bool allowed)
    {
        Allow($$"""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{{condition}} }""");
        var request = new CreateFunctionRequest
        {
            FunctionName = "f",
            Tags = new() { ["team"] = "red" },
            Layers = ["arn:aws:lambda:us-east-1:111111111111:layer:l:1"],
            VpcConfig = new() { SubnetIds = ["subnet-1"] },
        };
        Assert.Equal(allowed, await _authorizer.DenialAsync(Session, LambdaService.Description, "CreateFunction", request, CancellationToken.None) is null);
    }

    [Fact]
    public async Task AddPermission_can_be_bound_to_a_principal()
    {
        Allow("""{"Effect":"Allow","Action":"lambda:AddPermission","Resource":"*","Condition":{"StringEquals":{"lambda:Principal":"s3.amazonaws.com"}}}""");
        Assert.Null(await AddAsync("s3.amazonaws.com"));
        Assert.NotNull(await AddAsync("*"));

        ValueTask<string?> AddAsync(string principal) => _authorizer.DenialAsync(
            Session, LambdaService.Description, "AddPermission", new AddPermissionRequest { FunctionName = "f", Principal = principal }, CancellationToken.None);
    }

    [Theory]
    [InlineData("""{"StringEquals":{"iam:PassedToService":"lambda.amazonaws.com"}}""", true)]
    [InlineData("""{"StringEquals":{"iam:PassedToService":"ec2.amazonaws.com"}}""", false)]
    [InlineData("""{"ArnLike":{"iam:AssociatedResourceArn":"arn:aws:lambda:*:*:function:f"}}""", true)]
    [InlineData("""{"ArnLike":{"iam:AssociatedResourceArn":"arn:aws:lambda:*:*:function:g"}}""", false)]
    [InlineData("""{"StringEquals":{"iam:ResourceTag/team":"red","aws:ResourceTag/team":"red"}}""", true)]
    public async Task Passing_a_role_has_keys_of_its_own(string condition, bool allowed)
    {
        Allow($$"""{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{{condition}} }""");
        const string Passed = "arn:aws:iam::111111111111:role/passed";
        _identities[Passed] = new() { Arn = Passed, Id = "AROAP", Policies = [], Tags = new Dictionary<string, string> { ["team"] = "red" } };
        var denial = await new RoleTrust(_identities, _authorizer).DenialToPassAsync(Session, Passed, Function, CancellationToken.None);
        Assert.Equal(allowed, denial is null);
    }

    [Theory]
    [InlineData(RoleArn, true)]
    [InlineData("arn:aws:iam::111111111111:role/r", false)]
    [InlineData("arn:aws:iam::222222222222:role/path/r", false)]
    [InlineData("arn:aws:iam::111111111111:role/q", false)]
    [InlineData("r", false)]
    public async Task Lambda_may_assume_a_role_that_exists_and_trusts_it(string arn, bool can)
    {
        foreach (var (name, service) in new[] { ("path/r", "lambda"), ("q", "ec2") })
        {
            var role = $"arn:aws:iam::111111111111:role/{name}";
            _identities[role] = new()
            {
                Arn = role,
                Id = RoleId,
                Policies = [],
                TrustPolicy = FakeIdentities.Document(
                    $$$"""{"Effect":"Allow","Principal":{"Service":"{{{service}}}.amazonaws.com"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:SourceAccount":"111111111111"}} }"""),
            };
        }
        Assert.Equal(can, await new RoleTrust(_identities, _authorizer).CanLambdaAssumeAsync(Account, arn, CancellationToken.None));
    }

    [Theory]
    [InlineData("""{"AWS":"arn:aws:sts::111111111111:assumed-role/r/f"}""", false, null)]
    [InlineData("""{"AWS":"arn:aws:iam::111111111111:role/path/r"}""", false, null)]
    [InlineData("""{"AWS":"111111111111"}""", true, null)]
    [InlineData("""{"AWS":"111111111111"}""", false, "because no identity-based policy allows the sts:AssumeRole action")]
    [InlineData("""{"AWS":"222222222222"}""", true, "because no role trust policy allows the sts:AssumeRole action")]
    [InlineData("""{"Service":"lambda.amazonaws.com"}""", true, "because no role trust policy allows the sts:AssumeRole action")]
    public async Task Trust_policy_decides_who_may_assume(string principal, bool hasPermission, string? reason)
    {
        Allow($$"""{"Effect":"Allow","Action":"{{(hasPermission ? "sts:AssumeRole" : "logs:*")}}","Resource":"*"}""");
        const string Target = "arn:aws:iam::111111111111:role/target";
        var trust = FakeIdentities.Document(
            $$$"""{"Effect":"Allow","Principal":{{{principal}}},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"x"}} }""");
        Assert.Equal(
            reason is null ? null : $"User: {SessionArn} is not authorized to perform: sts:AssumeRole on resource: {Target} {reason}",
            await AssumeAsync("x"));
        Assert.NotNull(await AssumeAsync("y"));

        ValueTask<string?> AssumeAsync(string externalId) =>
            _authorizer.DenialToAssumeAsync(Session, "sts:AssumeRole", Target, trust, new { ExternalId = externalId }, CancellationToken.None);
    }

    [Theory]
    [InlineData("s3.amazonaws.com", "arn:aws:s3:::bucket", Account, true)]
    [InlineData("s3.amazonaws.com", "arn:aws:s3:::other", Account, false)]
    [InlineData("s3.amazonaws.com", "arn:aws:s3:::bucket", "222222222222", false)]
    [InlineData("s3.amazonaws.com", null, null, false)]
    [InlineData("sns.amazonaws.com", "arn:aws:s3:::bucket", Account, false)]
    public void Service_may_what_the_resource_policy_says(string service, string? source, string? account, bool allowed)
    {
        _resources.Policies[Function] = FakeIdentities.Document($$$"""
            {"Sid":"s","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"lambda:InvokeFunction","Resource":"{{{Function}}}",
             "Condition":{"ArnLike":{"AWS:SourceArn":"arn:aws:s3:::bucket"},"StringEquals":{"AWS:SourceAccount":"111111111111"}} }
            """);
        Assert.Equal(allowed, _authorizer.AllowsService(service, "lambda:InvokeFunction", Function, source, account));
        Assert.False(_authorizer.AllowsService(service, "lambda:InvokeFunction", Function + ":live", source, account));
    }

    [Fact]
    public async Task Managed_session_policies_limit_as_inline_ones_do_and_follow_their_changes()
    {
        Allow("""{"Effect":"Allow","Action":"*","Resource":"*"}""");
        const string Policy = "arn:aws:iam::aws:policy/Some";
        var caller = Session with { Principal = Session.Principal with { Session = new() { PolicyArns = [Policy] } } };
        Assert.EndsWith("because no session policy allows the lambda:InvokeFunction action", await InvokeAsync(caller));
        _identities.AddPolicy(FakeIdentities.Inline("""{"Effect":"Allow","Action":"lambda:*","Resource":"*"}""") with { Arn = Policy });
        Assert.Null(await InvokeAsync(caller));
        _identities.AddPolicy(FakeIdentities.Inline("""{"Effect":"Deny","Action":"lambda:*","Resource":"*"}""") with { Arn = Policy });
        Assert.EndsWith($"with an explicit deny in a session policy: {Policy}", await InvokeAsync(caller));
    }

    [Fact]
    public async Task Warm_decision_costs_little_memory()
    {
        Allow("""{"Effect":"Allow","Action":"lambda:InvokeFunction","Resource":"arn:aws:lambda:*:*:function:f"}""");
        var request = new InvocationRequest { FunctionName = "f" };
        for (var i = 0; i < 100; i++)
            await _authorizer.DenialAsync(Session, LambdaService.Description, "InvokeFunction", request, CancellationToken.None);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            Assert.Null(await _authorizer.DenialAsync(Session, LambdaService.Description, "InvokeFunction", request, CancellationToken.None));
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 100, 0, 1500);
    }

    private void Allow(string statements) => _identities.Add(RoleArn, RoleId, statements);

    private ValueTask<string?> InvokeAsync(Caller caller, string function = "f") => _authorizer.DenialAsync(
        caller, LambdaService.Description, "InvokeFunction", new InvocationRequest { FunctionName = function }, CancellationToken.None);
}
