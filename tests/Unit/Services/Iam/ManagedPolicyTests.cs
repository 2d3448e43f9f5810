using Kiln.Services.Iam.Entities;
using Kiln.Services.Iam.Groups;
using Kiln.Services.Iam.ManagedPolicies;
using Kiln.Services.Iam.Policies;
using Kiln.Services.Iam.Users;

namespace Kiln.Unit.Services.Iam;

public sealed class ManagedPolicyTests : IDisposable
{
    private const string Arn = "arn:aws:iam::111111111111:policy/team/p";
    private readonly IamFixture _iam = new();

    public void Dispose() => _iam.Dispose();

    public static TheoryData<string> OfAws() => [.. ManagedPolicy.All.Select(p => p.Name)];

    [Theory, MemberData(nameof(OfAws))]
    public void Policy_of_aws_is_one_that_iam_takes(string name)
    {
        var policy = ManagedPolicy.All.Single(p => p.Name == name);
        Assert.True(PolicyParser.TryParse(policy.Document, PolicyKind.Identity, out _, out var fault), fault);
        Assert.Matches("^v[1-9][0-9]*$", policy.Version);
    }

    [Fact]
    public async Task Only_the_default_version_counts()
    {
        await CreateAsync();
        await _iam.RunAsync(new CreateUserRequest { UserName = "ada" });
        await _iam.RunAsync(new AttachUserPolicyRequest { UserName = "ada", PolicyArn = Arn });
        var second = await AddVersionAsync("s3:Get*", asDefault: false);
        Assert.Equal(("v2", false), (second.VersionId, second.IsDefaultVersion));
        Assert.Contains("s3:*", await DocumentAsync(), StringComparison.Ordinal);
        await _iam.RunAsync(new SetDefaultPolicyVersionRequest { PolicyArn = Arn, VersionId = "v2" });
        Assert.Contains("s3:Get*", await DocumentAsync(), StringComparison.Ordinal);
        Assert.Equal(
            ("DeleteConflict", 409, "Cannot delete the default version of a policy."),
            await _iam.FailureAsync(new DeletePolicyVersionRequest { PolicyArn = Arn, VersionId = "v2" }));
        await _iam.RunAsync(new DeletePolicyVersionRequest { PolicyArn = Arn, VersionId = "v1" });
        Assert.Equal("v3", (await AddVersionAsync("s3:Put*", asDefault: true)).VersionId);
        var versions = await _iam.RunAsync<ListPolicyVersionsResponse>(new ListPolicyVersionsRequest { PolicyArn = Arn });
        Assert.Equal([("v3", true), ("v2", false)], versions.Versions!.Select(v => (v.VersionId!, v.IsDefaultVersion!.Value)));
        Assert.Equal(3, (await _iam.ReopenedAsync()).Of(IamFixture.Account).FindPolicy(Arn)!.DefaultNumber);
    }

    [Fact]
    public async Task Five_versions_are_the_most()
    {
        await CreateAsync();
        for (var i = 0; i < 4; i++)
            await AddVersionAsync("s3:*", asDefault: false);
        Assert.Equal(
            ("LimitExceeded", 409, "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version."),
            await _iam.FailureAsync(new CreatePolicyVersionRequest { PolicyArn = Arn, PolicyDocument = IamFixture.PolicyOf("s3:*", "*") }));
    }

    [Fact]
    public async Task Policy_that_is_used_or_has_versions_cannot_be_deleted()
    {
        await CreateAsync();
        await _iam.RunAsync(new CreateUserRequest { UserName = "ada", PermissionsBoundary = Arn });
        var used = ("DeleteConflict", 409, "Cannot delete a policy attached to entities.");
        Assert.Equal(used, await _iam.FailureAsync(new DeletePolicyRequest { PolicyArn = Arn }));
        await _iam.RunAsync(new DeleteUserPermissionsBoundaryRequest { UserName = "ada" });
        await _iam.RunAsync(new AttachUserPolicyRequest { UserName = "ada", PolicyArn = Arn });
        Assert.Equal(used, await _iam.FailureAsync(new DeletePolicyRequest { PolicyArn = Arn }));
        await _iam.RunAsync(new DetachUserPolicyRequest { UserName = "ada", PolicyArn = Arn });
        await AddVersionAsync("s3:*", asDefault: false);
        Assert.StartsWith("This policy has more than one version.", (await _iam.FailureAsync(new DeletePolicyRequest { PolicyArn = Arn })).Message);
        await _iam.RunAsync(new DeletePolicyVersionRequest { PolicyArn = Arn, VersionId = "v2" });
        await _iam.RunAsync(new DeletePolicyRequest { PolicyArn = Arn });
        Assert.Equal(("NoSuchEntity", 404, $"Policy {Arn} was not found."), await _iam.FailureAsync(new GetPolicyRequest { PolicyArn = Arn }));
    }

    [Fact]
    public async Task Its_entities_are_listed_by_kind_and_use()
    {
        await CreateAsync();
        await _iam.CreateRoleAsync();
        await _iam.RunAsync(new CreateUserRequest { UserName = "ada", PermissionsBoundary = Arn });
        await _iam.RunAsync(new CreateGroupRequest { GroupName = "g" });
        await _iam.RunAsync(new AttachGroupPolicyRequest { GroupName = "g", PolicyArn = Arn });
        await _iam.RunAsync(new Kiln.Services.Iam.Roles.AttachRolePolicyRequest { RoleName = "r", PolicyArn = Arn });
        Assert.Equal("g r ada", await EntitiesAsync(new() { PolicyArn = Arn }));
        Assert.Equal("g r ", await EntitiesAsync(new() { PolicyArn = Arn, PolicyUsageFilter = "PermissionsPolicy" }));
        Assert.Equal("  ada", await EntitiesAsync(new() { PolicyArn = Arn, PolicyUsageFilter = "PermissionsBoundary" }));
        Assert.Equal(" r ", await EntitiesAsync(new() { PolicyArn = Arn, EntityFilter = "Role" }));
        var policy = (await _iam.RunAsync<GetPolicyResponse>(new GetPolicyRequest { PolicyArn = Arn })).Policy!;
        Assert.Equal((2, 1), (policy.AttachmentCount, policy.PermissionsBoundaryUsageCount));
    }

    [Fact]
    public async Task Lists_tell_apart_whose_they_are()
    {
        await CreateAsync();
        var local = await _iam.RunAsync<ListPoliciesResponse>(new ListPoliciesRequest { Scope = "Local" });
        Assert.Equal([Arn], local.Policies!.Select(p => p.Arn));
        var all = await _iam.RunAsync<ListPoliciesResponse>(new ListPoliciesRequest { MaxItems = 1000 });
        Assert.Equal(ManagedPolicy.All.Count() + 1, all.Policies!.Count);
        Assert.Empty((await _iam.RunAsync<ListPoliciesResponse>(new ListPoliciesRequest { OnlyAttached = true })).Policies!);
    }

    [Fact]
    public async Task Bad_documents_and_names_are_refused()
    {
        await CreateAsync();
        Assert.Equal(
            ("EntityAlreadyExists", 409, "A policy called P already exists. Duplicate names are not allowed."),
            await _iam.FailureAsync(new CreatePolicyRequest { PolicyName = "P", PolicyDocument = IamFixture.PolicyOf("s3:*", "*") }));
        Assert.Equal(
            ("MalformedPolicyDocument", 400, "Syntax errors in policy."), await _iam.FailureAsync(new CreatePolicyRequest { PolicyName = "q", PolicyDocument = "{" }));
        Assert.Equal(
            ("LimitExceeded", 409, "Cannot exceed quota for PolicySize: 6144"),
            await _iam.FailureAsync(new CreatePolicyRequest { PolicyName = "q", PolicyDocument = IamFixture.PolicyOf("s3:*", "arn:aws:s3:::" + new string('b', 6144)) }));
        Assert.Equal(
            ("NoSuchEntity", 404, $"Policy {Arn} version v7 does not exist or is not attachable."),
            await _iam.FailureAsync(new SetDefaultPolicyVersionRequest { PolicyArn = Arn, VersionId = "v7" }));
        const string Aws = "arn:aws:iam::aws:policy/AdministratorAccess";
        Assert.Equal("AccessDenied", (await _iam.FailureAsync(new DeletePolicyRequest { PolicyArn = Aws })).Code);
        // The name is right, the path is not.
        Assert.Equal("NoSuchEntity", (await _iam.FailureAsync(new GetPolicyRequest { PolicyArn = "arn:aws:iam::111111111111:policy/p" })).Code);
    }

    private Task CreateAsync() => _iam.RunAsync(new CreatePolicyRequest { PolicyName = "p", Path = "/team/", PolicyDocument = IamFixture.PolicyOf("s3:*", "*") });

    private async Task<PolicyVersion> AddVersionAsync(string action, bool asDefault) =>
        (await _iam.RunAsync<CreatePolicyVersionResponse>(
            new CreatePolicyVersionRequest { PolicyArn = Arn, PolicyDocument = IamFixture.PolicyOf(action, "*"), SetAsDefault = asDefault })).PolicyVersion!;

    private async Task<string> DocumentAsync() =>
        (await new IamIdentities(_iam.Entities).FindAsync("arn:aws:iam::111111111111:user/ada", CancellationToken.None))!.Policies.Single().Document;

    private async Task<string> EntitiesAsync(ListEntitiesForPolicyRequest request)
    {
        var entities = await _iam.RunAsync<ListEntitiesForPolicyResponse>(request);
        return string.Join(' ', string.Join(',', entities.PolicyGroups!.Select(g => g.GroupName)), string.Join(',', entities.PolicyRoles!.Select(r => r.RoleName)), string.Join(',', entities.PolicyUsers!.Select(u => u.UserName)));
    }
}
