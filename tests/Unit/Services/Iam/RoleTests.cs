using Kiln.Services.Iam;
using Kiln.Services.Iam.Account;
using Kiln.Services.Iam.Entities;
using Kiln.Services.Iam.ManagedPolicies;
using Kiln.Services.Iam.Roles;

namespace Kiln.Unit.Services.Iam;

public sealed class RoleTests : IDisposable
{
    private const string BasicExecution = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
    private const string Unknown = "arn:aws:iam::aws:policy/NoSuchPolicy";
    private readonly IamFixture _iam = new();

    public void Dispose() => _iam.Dispose();

    [Fact]
    public async Task Created_role_has_id_arn_and_encoded_trust_policy()
    {
        var role = await _iam.CreateRoleAsync("r", "/team/");
        Assert.Matches("^AROA[A-Z0-9]{17}$", role.RoleId);
        Assert.Equal("arn:aws:iam::111111111111:role/team/r", role.Arn);
        Assert.StartsWith("%7B%22Version%22%3A%222012-10-17%22", role.AssumeRolePolicyDocument);
        Assert.Equal(_iam.Time.GetUtcNow(), role.CreateDate);

        var read = (await _iam.RunAsync<GetRoleResponse>(new GetRoleRequest { RoleName = "r" })).Role!;
        Assert.Equal(role.RoleId, read.RoleId);
        Assert.Equal(3600, read.MaxSessionDuration);
        Assert.Equal(new(), read.RoleLastUsed);
        Assert.Null(read.Tags);
    }

    [Fact]
    public async Task Last_use_of_a_role_is_told()
    {
        var role = await _iam.CreateRoleAsync();
        _iam.Uses.Note(role.RoleId!, "lambda", "eu-west-1");
        var expected = new RoleLastUsed { LastUsedDate = _iam.Time.GetUtcNow(), Region = "eu-west-1" };
        Assert.Equal(expected, (await _iam.RunAsync<GetRoleResponse>(new GetRoleRequest { RoleName = "r" })).Role!.RoleLastUsed);
        var details = await _iam.RunAsync<GetAccountAuthorizationDetailsResponse>(new GetAccountAuthorizationDetailsRequest());
        Assert.Equal(expected, details.RoleDetailList!.Single().RoleLastUsed);
    }

    [Fact]
    public async Task Role_survives_a_restart_whole()
    {
        await _iam.RunAsync(new CreateRoleRequest
        {
            RoleName = "r",
            AssumeRolePolicyDocument = IamFixture.LambdaTrust,
            Description = "d",
            MaxSessionDuration = 7200,
            PermissionsBoundary = BasicExecution,
            Tags = [new() { Key = "k", Value = "v" }],
        });
        await _iam.AllowAsync("s3:*", "*");
        await _iam.RunAsync(new AttachRolePolicyRequest { RoleName = "r", PolicyArn = BasicExecution });
        var role = (await _iam.ReopenedAsync()).Of(IamFixture.Account).Role("r");
        Assert.Equal(("d", 7200, BasicExecution), (role.Description, role.MaxSessionDuration, role.PermissionsBoundary));
        Assert.Equal(IamFixture.LambdaTrust, role.TrustPolicy);
        Assert.Equal(IamFixture.PolicyOf("s3:*", "*"), role.InlinePolicies["p"]);
        Assert.Equal([BasicExecution], role.AttachedPolicies);
        Assert.Equal("v", role.Tags["k"]);
    }

    [Theory]
    [InlineData("r")]
    [InlineData("R")]
    public async Task Name_that_is_taken_in_any_case_is_refused(string name)
    {
        await _iam.CreateRoleAsync("r");
        Assert.Equal(
            ("EntityAlreadyExists", 409, $"Role with name {name} already exists."),
            await _iam.FailureAsync(new CreateRoleRequest { RoleName = name, AssumeRolePolicyDocument = IamFixture.LambdaTrust }));
    }

    [Fact]
    public async Task Role_that_is_not_there_is_named()
    {
        var expected = ("NoSuchEntity", 404, "The role with name x cannot be found.");
        object[] requests =
        [
            new GetRoleRequest { RoleName = "x" },
            new DeleteRoleRequest { RoleName = "x" },
            new UpdateRoleRequest { RoleName = "x" },
            new PutRolePermissionsBoundaryRequest { RoleName = "x", PermissionsBoundary = BasicExecution },
            new DeleteRolePermissionsBoundaryRequest { RoleName = "x" },
            new UpdateAssumeRolePolicyRequest { RoleName = "x", PolicyDocument = IamFixture.LambdaTrust },
            new PutRolePolicyRequest { RoleName = "x", PolicyName = "p", PolicyDocument = IamFixture.PolicyOf("s3:*", "*") },
            new GetRolePolicyRequest { RoleName = "x", PolicyName = "p" },
            new DeleteRolePolicyRequest { RoleName = "x", PolicyName = "p" },
            new ListRolePoliciesRequest { RoleName = "x" },
            new AttachRolePolicyRequest { RoleName = "x", PolicyArn = BasicExecution },
            new DetachRolePolicyRequest { RoleName = "x", PolicyArn = BasicExecution },
            new ListAttachedRolePoliciesRequest { RoleName = "x" },
            new TagRoleRequest { RoleName = "x", Tags = [] },
            new UntagRoleRequest { RoleName = "x", TagKeys = [] },
            new ListRoleTagsRequest { RoleName = "x" },
        ];
        foreach (var request in requests)
            Assert.Equal(expected, await _iam.FailureAsync(request));
    }

    [Fact]
    public async Task Role_with_policies_cannot_be_deleted()
    {
        await _iam.CreateRoleAsync();
        await _iam.AllowAsync("s3:*", "*");
        await _iam.RunAsync(new AttachRolePolicyRequest { RoleName = "r", PolicyArn = BasicExecution });
        Assert.Equal(
            ("DeleteConflict", 409, "Cannot delete entity, must detach all policies first."),
            await _iam.FailureAsync(new DeleteRoleRequest { RoleName = "r" }));
        await _iam.RunAsync(new DetachRolePolicyRequest { RoleName = "r", PolicyArn = BasicExecution });
        Assert.Equal(
            ("DeleteConflict", 409, "Cannot delete entity, must delete policies first."),
            await _iam.FailureAsync(new DeleteRoleRequest { RoleName = "r" }));
        await _iam.RunAsync(new DeleteRolePolicyRequest { RoleName = "r", PolicyName = "p" });
        await _iam.RunAsync(new DeleteRoleRequest { RoleName = "r" });
        Assert.Equal("NoSuchEntity", (await _iam.FailureAsync(new GetRoleRequest { RoleName = "r" })).Code);
    }

    [Fact]
    public async Task Roles_are_listed_by_path_a_page_at_a_time()
    {
        foreach (var name in new[] { "c", "a", "b" })
            await _iam.CreateRoleAsync(name, "/team/");
        await _iam.CreateRoleAsync("elsewhere");
        var first = await _iam.RunAsync<ListRolesResponse>(new ListRolesRequest { PathPrefix = "/team", MaxItems = 2 });
        Assert.Equal(["a", "b"], first.Roles!.Select(r => r.RoleName));
        Assert.True(first.IsTruncated);
        var second = await _iam.RunAsync<ListRolesResponse>(new ListRolesRequest { PathPrefix = "/team", MaxItems = 2, Marker = first.Marker });
        Assert.Equal(["c"], second.Roles!.Select(r => r.RoleName));
        Assert.False(second.IsTruncated);
        Assert.Null(second.Marker);
    }

    [Fact]
    public async Task Inline_policy_comes_back_encoded()
    {
        await _iam.CreateRoleAsync();
        await _iam.AllowAsync("s3:*", "*");
        var policy = await _iam.RunAsync<GetRolePolicyResponse>(new GetRolePolicyRequest { RoleName = "r", PolicyName = "p" });
        Assert.Contains("%22s3%3A%2A%22", policy.PolicyDocument, StringComparison.Ordinal);
        Assert.Equal(["p"], (await _iam.RunAsync<ListRolePoliciesResponse>(new ListRolePoliciesRequest { RoleName = "r" })).PolicyNames);
        Assert.Equal(
            ("NoSuchEntity", 404, "The role policy with name q cannot be found."),
            await _iam.FailureAsync(new GetRolePolicyRequest { RoleName = "r", PolicyName = "q" }));
        Assert.Equal(
            ("NoSuchEntity", 404, "The role policy with name q cannot be found."),
            await _iam.FailureAsync(new DeleteRolePolicyRequest { RoleName = "r", PolicyName = "q" }));
    }

    [Fact]
    public async Task Managed_policy_can_be_attached_listed_and_read()
    {
        await _iam.CreateRoleAsync();
        await _iam.RunAsync(new AttachRolePolicyRequest { RoleName = "r", PolicyArn = BasicExecution });
        await _iam.RunAsync(new AttachRolePolicyRequest { RoleName = "r", PolicyArn = BasicExecution });
        var attached = await _iam.RunAsync<ListAttachedRolePoliciesResponse>(new ListAttachedRolePoliciesRequest { RoleName = "r" });
        Assert.Equal([new AttachedPolicy { PolicyName = "AWSLambdaBasicExecutionRole", PolicyArn = BasicExecution }], attached.AttachedPolicies);
        var policy = (await _iam.RunAsync<GetPolicyResponse>(new GetPolicyRequest { PolicyArn = BasicExecution })).Policy!;
        Assert.Equal(("/service-role/", "v1", 1), (policy.Path, policy.DefaultVersionId, policy.AttachmentCount));
        var version = await _iam.RunAsync<GetPolicyVersionResponse>(new GetPolicyVersionRequest { PolicyArn = BasicExecution, VersionId = "v1" });
        Assert.Contains("logs%3APutLogEvents", version.PolicyVersion!.Document, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policy_that_is_not_there_is_named()
    {
        await _iam.CreateRoleAsync();
        Assert.Equal(
            ("NoSuchEntity", 404, $"Policy {Unknown} does not exist or is not attachable."),
            await _iam.FailureAsync(new AttachRolePolicyRequest { RoleName = "r", PolicyArn = Unknown }));
        Assert.Equal(
            ("NoSuchEntity", 404, $"Policy {BasicExecution} was not found."),
            await _iam.FailureAsync(new DetachRolePolicyRequest { RoleName = "r", PolicyArn = BasicExecution }));
        Assert.Equal(("NoSuchEntity", 404, $"Policy {Unknown} was not found."), await _iam.FailureAsync(new GetPolicyRequest { PolicyArn = Unknown }));
        Assert.Equal(
            ("InvalidInput", 400, "ARN AWSLambdaBasicExecutionRole is not valid."),
            await _iam.FailureAsync(new AttachRolePolicyRequest { RoleName = "r", PolicyArn = "AWSLambdaBasicExecutionRole" }));
    }

    [Fact]
    public async Task Malformed_policies_are_refused_before_anything_changes()
    {
        await _iam.CreateRoleAsync();
        Assert.Equal(
            ("MalformedPolicyDocument", 400, "This policy contains invalid Json"),
            await _iam.FailureAsync(new CreateRoleRequest { RoleName = "q", AssumeRolePolicyDocument = "{" }));
        Assert.Equal(
            ("MalformedPolicyDocument", 400, "This policy contains invalid Json"),
            await _iam.FailureAsync(new UpdateAssumeRolePolicyRequest { RoleName = "r", PolicyDocument = "{" }));
        Assert.Equal(
            ("MalformedPolicyDocument", 400, "Syntax errors in policy."),
            await _iam.FailureAsync(new PutRolePolicyRequest { RoleName = "r", PolicyName = "p", PolicyDocument = "{" }));
    }

    [Fact]
    public async Task Quotas_are_those_of_an_account()
    {
        await _iam.CreateRoleAsync();
        foreach (var policy in ManagedPolicy.All.Where(p => p.IsAttachable).OrderBy(p => p.Name).Take(10))
            await _iam.RunAsync(new AttachRolePolicyRequest { RoleName = "r", PolicyArn = policy.Arn });
        var eleventh = ManagedPolicy.All.Where(p => p.IsAttachable).OrderBy(p => p.Name).ElementAt(10).Arn;
        Assert.Equal(
            ("LimitExceeded", 409, "Cannot exceed quota for PoliciesPerRole: 10"),
            await _iam.FailureAsync(new AttachRolePolicyRequest { RoleName = "r", PolicyArn = eleventh }));
        var large = IamFixture.PolicyOf("s3:*", "arn:aws:s3:::" + new string('b', 10240));
        Assert.Equal(
            ("LimitExceeded", 409, "Maximum policy size of 10240 bytes exceeded for role r"),
            await _iam.FailureAsync(new PutRolePolicyRequest { RoleName = "r", PolicyName = "p", PolicyDocument = large }));
        var trust = IamFixture.LambdaTrust.Replace("lambda.", new string('s', 2048) + ".", StringComparison.Ordinal);
        Assert.Equal(
            ("LimitExceeded", 409, "Cannot exceed quota for ACLSizePerRole: 2048"),
            await _iam.FailureAsync(new UpdateAssumeRolePolicyRequest { RoleName = "r", PolicyDocument = trust }));
    }

    [Fact]
    public async Task Tag_of_another_case_replaces()
    {
        await _iam.CreateRoleAsync();
        await _iam.RunAsync(new TagRoleRequest { RoleName = "r", Tags = [new() { Key = "a", Value = "1" }, new() { Key = "b", Value = "2" }] });
        await _iam.RunAsync(new TagRoleRequest { RoleName = "r", Tags = [new() { Key = "A", Value = "3" }] });
        await _iam.RunAsync(new UntagRoleRequest { RoleName = "r", TagKeys = ["b", "never"] });
        var tags = await _iam.RunAsync<ListRoleTagsResponse>(new ListRoleTagsRequest { RoleName = "r" });
        Assert.Equal([new Tag { Key = "A", Value = "3" }], tags.Tags);
        Assert.Equal(
            ("InvalidInput", 400, "Duplicate tag keys found. Please note that Tag keys are case insensitive."),
            await _iam.FailureAsync(new TagRoleRequest { RoleName = "r", Tags = [new() { Key = "a", Value = "" }, new() { Key = "A", Value = "" }] }));
    }

    [Fact]
    public async Task Update_changes_what_it_names_and_nothing_else()
    {
        await _iam.RunAsync(new CreateRoleRequest { RoleName = "r", AssumeRolePolicyDocument = IamFixture.LambdaTrust, Description = "d" });
        await _iam.RunAsync(new UpdateRoleRequest { RoleName = "r", MaxSessionDuration = 7200 });
        await _iam.RunAsync(new PutRolePermissionsBoundaryRequest { RoleName = "r", PermissionsBoundary = BasicExecution });
        var role = (await _iam.RunAsync<GetRoleResponse>(new GetRoleRequest { RoleName = "r" })).Role!;
        Assert.Equal(("d", 7200, BasicExecution), (role.Description, role.MaxSessionDuration, role.PermissionsBoundary!.PermissionsBoundaryArn));
        await _iam.RunAsync(new DeleteRolePermissionsBoundaryRequest { RoleName = "r" });
        Assert.Null((await _iam.RunAsync<GetRoleResponse>(new GetRoleRequest { RoleName = "r" })).Role!.PermissionsBoundary);
        Assert.Equal(
            ("NoSuchEntity", 404, $"Scope ARN: {Unknown} does not exist or is not attachable."),
            await _iam.FailureAsync(new PutRolePermissionsBoundaryRequest { RoleName = "r", PermissionsBoundary = Unknown }));
    }

    [Fact]
    public async Task Service_linked_role_is_its_services_alone()
    {
        var created = await _iam.RunAsync<CreateServiceLinkedRoleResponse>(new CreateServiceLinkedRoleRequest { AWSServiceName = "replicator.lambda.amazonaws.com" });
        Assert.Equal(
            "arn:aws:iam::111111111111:role/aws-service-role/replicator.lambda.amazonaws.com/AWSServiceRoleForLambdaReplicator", created.Role!.Arn);
        const string Name = "AWSServiceRoleForLambdaReplicator";
        var refused = ("UnmodifiableEntity", 400, $"Cannot perform the operation on the protected role '{Name}' - this role is only modifiable by AWS");
        object[] changes =
        [
            new DeleteRoleRequest { RoleName = Name },
            new UpdateRoleRequest { RoleName = Name },
            new UpdateAssumeRolePolicyRequest { RoleName = Name, PolicyDocument = IamFixture.LambdaTrust },
            new AttachRolePolicyRequest { RoleName = Name, PolicyArn = BasicExecution },
            new PutRolePolicyRequest { RoleName = Name, PolicyName = "p", PolicyDocument = IamFixture.PolicyOf("s3:*", "*") },
            new PutRolePermissionsBoundaryRequest { RoleName = Name, PermissionsBoundary = BasicExecution },
            new TagRoleRequest { RoleName = Name, Tags = [] },
        ];
        foreach (var change in changes)
            Assert.Equal(refused, await _iam.FailureAsync(change));
        Assert.Equal("InvalidInput", (await _iam.FailureAsync(new CreateServiceLinkedRoleRequest { AWSServiceName = "replicator.lambda.amazonaws.com" })).Code);
        Assert.Equal("InvalidInput", (await _iam.FailureAsync(new CreateServiceLinkedRoleRequest { AWSServiceName = "ec2.amazonaws.com" })).Code);

        var deleted = await _iam.RunAsync<DeleteServiceLinkedRoleResponse>(new DeleteServiceLinkedRoleRequest { RoleName = Name });
        var status = await _iam.RunAsync<GetServiceLinkedRoleDeletionStatusResponse>(
            new GetServiceLinkedRoleDeletionStatusRequest { DeletionTaskId = deleted.DeletionTaskId });
        Assert.Equal("SUCCEEDED", status.Status);
        Assert.Equal("NoSuchEntity", (await _iam.FailureAsync(new GetRoleRequest { RoleName = Name })).Code);
    }
}
