using Kiln.Aws.Operations;
using Kiln.Services.Iam.Account;
using Kiln.Services.Iam.Groups;
using Kiln.Services.Iam.ManagedPolicies;
using Kiln.Services.Iam.Roles;
using Kiln.Services.Iam.Users;

namespace Kiln.Unit.Services.Iam;

public sealed class AccountTests : IDisposable
{
    private readonly IamFixture _iam = new();

    private Caller Other => _iam.Root with { Principal = Principal.Root("222222222222") };

    public void Dispose() => _iam.Dispose();

    [Fact]
    public async Task Summary_counts_what_is_there()
    {
        await FillAsync();
        var map = (await _iam.RunAsync<GetAccountSummaryResponse>(new GetAccountSummaryRequest())).SummaryMap!;
        Assert.Equal((1, 1, 1, 1), (map["Users"], map["Groups"], map["Roles"], map["Policies"]));
        Assert.Equal((2, 5, 6144), (map["AccessKeysPerUserQuota"], map["VersionsPerPolicyQuota"], map["PolicySizeQuota"]));
    }

    [Fact]
    public async Task Details_come_whole_by_kind_or_by_page()
    {
        await FillAsync();
        var all = await DetailsAsync(new());
        Assert.Equal((1, 1, 1, 2), Counts(all));
        Assert.Equal(["g"], all.UserDetailList!.Single().GroupList!);
        Assert.Equal("p", all.UserDetailList!.Single().UserPolicyList!.Single().PolicyName);
        Assert.Equal((0, 0, 1, 0), Counts(await DetailsAsync(new() { Filter = ["Role"] })));
        Assert.Equal((0, 0, 0, 1), Counts(await DetailsAsync(new() { Filter = ["LocalManagedPolicy"] })));

        var seen = 0;
        string? marker = null;
        do
        {
            var page = await DetailsAsync(new() { MaxItems = 2, Marker = marker });
            var (users, groups, roles, policies) = Counts(page);
            seen += users + groups + roles + policies;
            marker = page.Marker;
        }
        while (marker is not null);
        Assert.Equal(5, seen);
    }

    [Fact]
    public async Task Alias_is_one_accounts_alone()
    {
        await _iam.RunAsync(new CreateAccountAliasRequest { AccountAlias = "kiln" });
        Assert.Equal(["kiln"], (await _iam.RunAsync<ListAccountAliasesResponse>(new ListAccountAliasesRequest())).AccountAliases);
        Assert.Equal(
            ("EntityAlreadyExists", 409, "The account alias kiln already exists."),
            await _iam.FailureAsync(new CreateAccountAliasRequest { AccountAlias = "kiln" }, Other));
        Assert.Equal("kiln", (await _iam.ReopenedAsync()).Of(IamFixture.Account).Alias);
        Assert.Equal("NoSuchEntity", (await _iam.FailureAsync(new DeleteAccountAliasRequest { AccountAlias = "other" })).Code);
        await _iam.RunAsync(new DeleteAccountAliasRequest { AccountAlias = "kiln" });
        await _iam.RunAsync(new CreateAccountAliasRequest { AccountAlias = "kiln" }, Other);
    }

    [Fact]
    public async Task Names_of_one_account_are_free_in_another()
    {
        await FillAsync();
        await _iam.RunAsync(new CreateUserRequest { UserName = "ada" }, Other);
        Assert.Equal("NoSuchEntity", (await _iam.FailureAsync(new GetGroupRequest { GroupName = "g" }, Other)).Code);
        Assert.Equal("NoSuchEntity", (await _iam.FailureAsync(new GetPolicyRequest { PolicyArn = "arn:aws:iam::111111111111:policy/mine" }, Other)).Code);
        Assert.Equal(
            "NoSuchEntity",
            (await _iam.FailureAsync(new AttachUserPolicyRequest { UserName = "ada", PolicyArn = "arn:aws:iam::111111111111:policy/mine" }, Other)).Code);
    }

    private async Task FillAsync()
    {
        await _iam.CreateRoleAsync();
        await _iam.RunAsync(new CreateUserRequest { UserName = "ada" });
        await _iam.RunAsync(new PutUserPolicyRequest { UserName = "ada", PolicyName = "p", PolicyDocument = IamFixture.PolicyOf("s3:*", "*") });
        await _iam.RunAsync(new CreateGroupRequest { GroupName = "g" });
        await _iam.RunAsync(new AddUserToGroupRequest { GroupName = "g", UserName = "ada" });
        await _iam.RunAsync(new CreatePolicyRequest { PolicyName = "mine", PolicyDocument = IamFixture.PolicyOf("s3:*", "*") });
        await _iam.RunAsync(new AttachRolePolicyRequest { RoleName = "r", PolicyArn = "arn:aws:iam::aws:policy/ReadOnlyAccess" });
    }

    private Task<GetAccountAuthorizationDetailsResponse> DetailsAsync(GetAccountAuthorizationDetailsRequest request) =>
        _iam.RunAsync<GetAccountAuthorizationDetailsResponse>(request);

    private static (int Users, int Groups, int Roles, int Policies) Counts(GetAccountAuthorizationDetailsResponse details) =>
        (details.UserDetailList!.Count, details.GroupDetailList!.Count, details.RoleDetailList!.Count, details.Policies!.Count);
}
