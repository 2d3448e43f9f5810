using Kiln.Services.Iam.Users;
using Kiln.Services.Storage;
using Kiln.Services.Sts;

namespace Kiln.Unit.Services.Iam;

public sealed class AccessKeyTests : IDisposable
{
    private readonly IamFixture _iam = new();

    public void Dispose() => _iam.Dispose();

    [Fact]
    public async Task Key_is_its_users_and_tells_its_secret_once()
    {
        var user = (await _iam.RunAsync<CreateUserResponse>(new CreateUserRequest { UserName = "ada" })).User!;
        var key = await CreateAsync();
        Assert.Matches("^AKIA[A-Z2-7]{16}$", key.AccessKeyId);
        Assert.Equal(40, key.SecretAccessKey!.Length);
        var found = new UserKeys(_iam.Entities, _iam.Master).Find(key.AccessKeyId!)!;
        Assert.Equal((key.SecretAccessKey, user.Arn, user.UserId), (found.SecretAccessKey, found.Principal.Arn, found.Principal.UserId));
        var listed = (await _iam.RunAsync<ListAccessKeysResponse>(new ListAccessKeysRequest { UserName = "ada" })).AccessKeyMetadata!;
        Assert.Equal((key.AccessKeyId, "Active"), (listed.Single().AccessKeyId, listed.Single().Status));
    }

    [Fact]
    public async Task Secret_lies_nowhere_in_the_clear()
    {
        await _iam.RunAsync(new CreateUserRequest { UserName = "ada" });
        var key = await CreateAsync();
        foreach (var file in new DirectoryInfo(_iam.DataDirectory).GetFiles())
            Assert.DoesNotContain(key.SecretAccessKey!, File.ReadAllText(file.FullName), StringComparison.Ordinal);
        var stored = (await _iam.ReopenedAsync()).Of(IamFixture.Account).User("ada").AccessKeys.Single();
        Assert.DoesNotContain(stored.SealedSecret, stored.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_of_another_master_is_not_opened()
    {
        await _iam.RunAsync(new CreateUserRequest { UserName = "ada" });
        var key = await CreateAsync();
        var other = MasterKey.LoadOrCreate(_iam.DataDirectory, Convert.ToBase64String(new byte[32]), isThere: false);
        var fault = Assert.Throws<InvalidOperationException>(() => new UserKeys(_iam.Entities, other).Find(key.AccessKeyId!));
        Assert.Contains("KILN_MASTER_KEY", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inactive_or_deleted_key_is_no_key_from_then_on()
    {
        await _iam.RunAsync(new CreateUserRequest { UserName = "ada" });
        var key = await CreateAsync();
        var keys = new UserKeys(_iam.Entities, _iam.Master);
        Assert.NotNull(keys.Find(key.AccessKeyId!));
        await _iam.RunAsync(new UpdateAccessKeyRequest { UserName = "ada", AccessKeyId = key.AccessKeyId, Status = "Inactive" });
        Assert.Null(keys.Find(key.AccessKeyId!));
        await _iam.RunAsync(new UpdateAccessKeyRequest { UserName = "ada", AccessKeyId = key.AccessKeyId, Status = "Active" });
        Assert.NotNull(keys.Find(key.AccessKeyId!));
        await _iam.RunAsync(new DeleteAccessKeyRequest { UserName = "ada", AccessKeyId = key.AccessKeyId });
        Assert.Null(keys.Find(key.AccessKeyId!));
    }

    [Fact]
    public async Task Two_keys_are_all_that_a_user_has()
    {
        await _iam.RunAsync(new CreateUserRequest { UserName = "ada" });
        await CreateAsync();
        await CreateAsync();
        Assert.Equal(
            ("LimitExceeded", 409, "Cannot exceed quota for AccessKeysPerUser: 2"), await _iam.FailureAsync(new CreateAccessKeyRequest { UserName = "ada" }));
    }

    [Fact]
    public async Task Key_that_is_not_there_is_named()
    {
        await _iam.RunAsync(new CreateUserRequest { UserName = "ada" });
        var expected = ("NoSuchEntity", 404, "The Access Key with id AKIAAAAAAAAAAAAAAAAA cannot be found.");
        Assert.Equal(expected, await _iam.FailureAsync(new DeleteAccessKeyRequest { UserName = "ada", AccessKeyId = "AKIAAAAAAAAAAAAAAAAA" }));
        Assert.Equal(expected, await _iam.FailureAsync(new UpdateAccessKeyRequest { UserName = "ada", AccessKeyId = "AKIAAAAAAAAAAAAAAAAA", Status = "Active" }));
        Assert.Equal(expected, await _iam.FailureAsync(new GetAccessKeyLastUsedRequest { AccessKeyId = "AKIAAAAAAAAAAAAAAAAA" }));
    }

    [Fact]
    public async Task Last_use_is_told_and_survives_a_restart()
    {
        await _iam.RunAsync(new CreateUserRequest { UserName = "ada" });
        var key = await CreateAsync();
        var never = await LastUsedAsync(key.AccessKeyId!);
        Assert.Equal((null, "N/A", "N/A"), (never.LastUsedDate, never.Region, never.ServiceName));

        _iam.Uses.Note(key.AccessKeyId!, "lambda", "eu-west-1");
        var used = await LastUsedAsync(key.AccessKeyId!);
        Assert.Equal((_iam.Time.GetUtcNow(), "eu-west-1", "lambda"), (used.LastUsedDate, used.Region, used.ServiceName));

        await _iam.Uses.DisposeAsync();
        Assert.Equal("lambda", (await _iam.ReopenedUses().LastAsync(key.AccessKeyId!))?.Service);
    }

    [Fact]
    public void Account_is_part_of_the_id()
    {
        foreach (var account in new[] { "000000000000", "123456789012", "999999999999" })
        {
            Assert.Equal(account, AccessKeyIds.AccountOf(AccessKeyIds.LongTerm(account)));
            Assert.Equal(account, AccessKeyIds.AccountOf(AccessKeyIds.Temporary(account)));
        }
        Assert.Null(AccessKeyIds.AccountOf("AKIA1111111111111111"));
        Assert.Null(AccessKeyIds.AccountOf("AKIA"));
        // Keys of AWS's own that were published with their accounts.
        Assert.Equal("029608264753", AccessKeyIds.AccountOf("ASIAQNZGKIQY56JQ7WML"));
        Assert.Equal("609629065308", AccessKeyIds.AccountOf("ASIAY34FZKBOKMUTVV7A"));
    }

    private async Task<AccessKeyLastUsed> LastUsedAsync(string id) =>
        (await _iam.RunAsync<GetAccessKeyLastUsedResponse>(new GetAccessKeyLastUsedRequest { AccessKeyId = id })).AccessKeyLastUsed!;

    private async Task<AccessKey> CreateAsync() =>
        (await _iam.RunAsync<CreateAccessKeyResponse>(new CreateAccessKeyRequest { UserName = "ada" })).AccessKey!;
}
