using Kiln.Services.Sts;

namespace Kiln.Unit.Services.Sts;

public sealed class AssumeRoleTests
{
    private readonly StsFixture _sts = new();

    [Fact]
    public async Task Session_is_the_role_under_the_name_that_was_asked_for()
    {
        var answer = await AssumeAsync(new());
        Assert.Equal(("arn:aws:sts::111111111111:assumed-role/r/s1", "AROAROLE:s1"), (answer.AssumedRoleUser!.Arn, answer.AssumedRoleUser.AssumedRoleId));
        Assert.Equal(_sts.Time.GetUtcNow().AddHours(1), answer.Credentials!.Expiration);
        Assert.Null(answer.PackedPolicySize);
        var principal = _sts.Find(answer.Credentials).Principal;
        Assert.Equal((StsFixture.RoleArn, StsFixture.Account), (principal.RoleArn, principal.AccountId));
        var identity = await _sts.RunAsync<GetCallerIdentityResponse>(new GetCallerIdentityRequest(), _sts.With(answer.Credentials));
        Assert.Equal((StsFixture.Account, principal.Arn, "AROAROLE:s1"), (identity.Account, identity.Arn, identity.UserId));
        Assert.Equal(StsFixture.Account, (await _sts.RunAsync<GetAccessKeyInfoResponse>(new GetAccessKeyInfoRequest { AccessKeyId = answer.Credentials.AccessKeyId }, _sts.Root)).Account);
    }

    public static TheoryData<string, AssumeRoleRequest, string, string> Refusals() => new()
    {
        { "no such role", new() { RoleArn = "arn:aws:iam::111111111111:role/gone" }, "AccessDenied", "User: arn:aws:iam::111111111111:user/ada is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111111111111:role/gone" },
        { "longer than the role's", new() { DurationSeconds = 7201 }, "ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role." },
        { "no policy", new() { Policy = "no" }, "MalformedPolicyDocument", "Syntax errors in policy." },
        { "large policy", new() { Policy = "{" + new string('x', 3000) }, "PackedPolicyTooLarge", "Packed policy consumes 146% of allotted space, please use smaller policy." },
        { "no managed policy", new() { PolicyArns = [new() { Arn = "arn:aws:iam::111111111111:policy/gone" }] }, "MalformedPolicyDocument", "Policy arn:aws:iam::111111111111:policy/gone does not exist or is not attachable." },
        { "same tag twice", new() { Tags = [new() { Key = "a", Value = "1" }, new() { Key = "A", Value = "2" }] }, "InvalidParameterValue", "Duplicate tag keys found. Please note that Tag keys are case insensitive." },
        { "transitive without tag", new() { TransitiveTagKeys = ["a"] }, "InvalidParameterValue", "The specified transitive tag key must be included in the requested tags." },
        { "a code of no device", new() { SerialNumber = "arn:aws:iam::111111111111:mfa/ada", TokenCode = "123456" }, "AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code. " },
    };

    [Theory, MemberData(nameof(Refusals))]
    public async Task Session_that_cannot_be_is_refused(string why, AssumeRoleRequest request, string code, string message)
    {
        _ = why;
        var failure = await _sts.FailureAsync(Filled(request), _sts.User);
        Assert.Equal((code, message), (failure.Code, failure.Message));
    }

    [Fact]
    public async Task Eleven_managed_policies_are_one_too_many() =>
        Assert.Equal("ValidationError", (await _sts.FailureAsync(
            Filled(new() { PolicyArns = [.. Enumerable.Range(0, 11).Select(i => new PolicyDescriptorType { Arn = $"arn:aws:iam::aws:policy/p{i}" })] }), _sts.User)).Code);

    [Fact]
    public async Task Root_assumes_no_role() =>
        Assert.Equal(("AccessDenied", 403, "Roles may not be assumed by root accounts."), await _sts.FailureAsync(Filled(new()), _sts.Root));

    [Fact]
    public async Task Chain_of_roles_is_an_hour_at_most()
    {
        var first = _sts.With((await AssumeAsync(new())).Credentials!);
        Assert.Equal(
            ("ValidationError", 400, "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining."),
            await _sts.FailureAsync(Filled(new() { RoleArn = StsFixture.NextRoleArn, DurationSeconds = 3601 }), first));
        var second = await _sts.RunAsync<AssumeRoleResponse>(Filled(new() { RoleArn = StsFixture.NextRoleArn }), first);
        Assert.Equal("arn:aws:sts::222222222222:assumed-role/next/s1", second.AssumedRoleUser!.Arn);
    }

    [Fact]
    public async Task Transitive_tags_and_the_source_go_along_the_chain()
    {
        var answer = await AssumeAsync(new()
        {
            Tags = [new() { Key = "team", Value = "blue" }, new() { Key = "here", Value = "only" }],
            TransitiveTagKeys = ["team"],
            SourceIdentity = "ada",
            Policy = "{}",
            PolicyArns = [new() { Arn = "arn:aws:iam::aws:policy/ReadOnlyAccess" }],
        });
        Assert.InRange(answer.PackedPolicySize!.Value, 1, 10);
        var first = _sts.With(answer.Credentials!);
        Assert.Equal(2, first.Principal.Session!.Tags.Count);
        Assert.Equal(("{}", "arn:aws:iam::aws:policy/ReadOnlyAccess"), (first.Principal.Session.PolicyDocuments.Single(), first.Principal.Session.PolicyArns.Single()));

        var second = await _sts.RunAsync<AssumeRoleResponse>(Filled(new() { RoleArn = StsFixture.NextRoleArn }), first);
        var session = _sts.Find(second.Credentials!).Principal.Session!;
        Assert.Equal(("team", "blue"), (session.Tags.Single().Key, session.Tags.Single().Value));
        Assert.Equal(("ada", "ada"), (session.SourceIdentity, second.SourceIdentity));
        Assert.Equal(["team"], session.TransitiveTagKeys);
        Assert.Empty(session.PolicyDocuments);

        Assert.Equal("InvalidParameterValue", (await _sts.FailureAsync(Filled(new() { RoleArn = StsFixture.NextRoleArn, Tags = [new() { Key = "TEAM", Value = "red" }] }), first)).Code);
        Assert.Equal("AccessDenied", (await _sts.FailureAsync(Filled(new() { RoleArn = StsFixture.NextRoleArn, SourceIdentity = "grace" }), first)).Code);
    }

    [Fact]
    public async Task Tags_and_source_need_permissions_of_their_own()
    {
        _sts.Denied.UnionWith(["sts:TagSession", "sts:SetSourceIdentity"]);
        Assert.Equal(
            ("AccessDenied", 403, "no sts:TagSession"), await _sts.FailureAsync(Filled(new() { Tags = [new() { Key = "a", Value = "1" }] }), _sts.User));
        Assert.Equal(("AccessDenied", 403, "no sts:SetSourceIdentity"), await _sts.FailureAsync(Filled(new() { SourceIdentity = "ada" }), _sts.User));
        await AssumeAsync(new());
    }

    [Fact]
    public async Task Source_of_the_chain_needs_its_permission_at_the_next_role_too()
    {
        var first = _sts.With((await AssumeAsync(new() { SourceIdentity = "ada" })).Credentials!);
        _sts.Denied.Add("sts:SetSourceIdentity");

        Assert.Equal(("AccessDenied", 403, "no sts:SetSourceIdentity"), await _sts.FailureAsync(Filled(new() { RoleArn = StsFixture.NextRoleArn }), first));
    }

    private Task<AssumeRoleResponse> AssumeAsync(AssumeRoleRequest request) => _sts.RunAsync<AssumeRoleResponse>(Filled(request), _sts.User);

    private static AssumeRoleRequest Filled(AssumeRoleRequest request) =>
        request with { RoleArn = request.RoleArn ?? StsFixture.RoleArn, RoleSessionName = request.RoleSessionName ?? "s1" };
}
