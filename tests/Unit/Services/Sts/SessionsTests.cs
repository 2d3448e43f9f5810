using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Kiln.Aws.Signing;
using Kiln.Execution;
using Kiln.Services.Accounts;
using Kiln.Services.Lambda;
using Kiln.Services.Storage;
using Kiln.Services.Sts;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Unit.Services.Sts;

public sealed class SessionsTests : IDisposable
{
    private const string Account = "111111111111";
    private const string RoleArn = "arn:aws:iam::111111111111:role/team/r";
    private const string RoleId = "AROAABCDEFGHIJKLMNOPQ";
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kiln-sessions");
    private readonly FakeTimeProvider _time = new(new(2018, 11, 20, 20, 41, 16, TimeSpan.Zero));
    private readonly Database _database;
    private readonly AccountRegistry _accounts;
    private readonly FunctionSessions _sessions;
    private readonly AccessKeys _keys;

    public SessionsTests()
    {
        _database = Database.Open(Path.Combine(_directory.FullName, "control.db"), "control", Durability.Relaxed);
        _accounts = Open(_directory.FullName);
        (_sessions, _keys) = Start(_accounts);
    }

    public void Dispose()
    {
        _database.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Session_is_known_again()
    {
        var made = await _sessions.AssumeAsync(VersionOf("hello"), CancellationToken.None);
        Assert.Matches("^ASIA[A-Z2-7]{16}$", made.AccessKeyId);
        var found = await _keys.FindAsync(made.AccessKeyId, made.SessionToken, CancellationToken.None);
        Assert.NotNull(found);
        Assert.Equal(made.SecretAccessKey, found.SecretAccessKey);
        Assert.Equal(40, found.SecretAccessKey.Length);
        Assert.Equal(_time.GetUtcNow() + TimeSpan.FromHours(12), found.Expiration);
        Assert.Equal(found.Expiration, made.Expiration);
        var principal = found.Principal;
        Assert.Equal(
            (Account, "arn:aws:sts::111111111111:assumed-role/r/hello", RoleId + ":hello", RoleArn), (principal.AccountId, principal.Arn, principal.UserId, principal.RoleArn));
        Assert.Equal(("arn:aws:lambda:eu-west-1:111111111111:function:hello", _time.GetUtcNow()), (principal.Session!.SourceFunctionArn, principal.Session.IssuedAt));
        // What the evaluator compiles for a session it keeps by it.
        Assert.Same(principal, (await _keys.FindAsync(made.AccessKeyId, made.SessionToken, CancellationToken.None))!.Principal);
    }

    [Fact]
    public async Task Session_survives_a_restart()
    {
        var made = await _sessions.AssumeAsync(VersionOf("hello"), CancellationToken.None);
        var (_, restarted) = Start(Open(_directory.FullName));
        Assert.Equal(made.SecretAccessKey, (await restarted.FindAsync(made.AccessKeyId, made.SessionToken, CancellationToken.None))?.SecretAccessKey);
    }

    [Fact]
    public async Task Short_function_name_is_padded()
    {
        var made = await _sessions.AssumeAsync(VersionOf("f"), CancellationToken.None);
        var found = await _keys.FindAsync(made.AccessKeyId, made.SessionToken, CancellationToken.None);
        Assert.Equal("arn:aws:sts::111111111111:assumed-role/r/f@lambda_function", found!.Principal.Arn);
    }

    [Fact]
    public async Task Expired_session_is_found_with_its_expiration()
    {
        var made = await _sessions.AssumeAsync(VersionOf("hello"), CancellationToken.None);
        _time.Advance(TimeSpan.FromHours(13));
        var found = await _keys.FindAsync(made.AccessKeyId, made.SessionToken, CancellationToken.None);
        Assert.True(found!.Expiration < _time.GetUtcNow());
    }

    [Fact]
    public async Task Forged_token_is_no_key()
    {
        var made = await _sessions.AssumeAsync(VersionOf("hello"), CancellationToken.None);
        for (var i = 0; i < made.SessionToken.Length - 1; i++)
        {
            var forged = made.SessionToken[..i] + (made.SessionToken[i] == 'A' ? 'B' : 'A') + made.SessionToken[(i + 1)..];
            Assert.Null(await _keys.FindAsync(made.AccessKeyId, forged, CancellationToken.None));
        }
        foreach (var nonsense in new[] { "", "A", "????", new string('A', 400), made.SessionToken[..20] })
            Assert.Null(await _keys.FindAsync(made.AccessKeyId, nonsense, CancellationToken.None));
    }

    [Fact]
    public async Task Token_belongs_to_its_key_and_its_kiln()
    {
        var made = await _sessions.AssumeAsync(VersionOf("hello"), CancellationToken.None);
        var other = await _sessions.AssumeAsync(VersionOf("hello"), CancellationToken.None);
        Assert.Null(await _keys.FindAsync(other.AccessKeyId, made.SessionToken, CancellationToken.None));
        Assert.Null(await _keys.FindAsync(made.AccessKeyId, null, CancellationToken.None));

        var (_, foreign) = Start(Open(_directory.CreateSubdirectory("other").FullName));
        Assert.Null(await foreign.FindAsync(made.AccessKeyId, made.SessionToken, CancellationToken.None));
    }

    [Fact]
    public async Task Function_whose_role_is_gone_gets_no_session()
    {
        var refusal = await Assert.ThrowsAsync<AwsException>(
            async () => await _sessions.AssumeAsync(VersionOf("hello", "arn:aws:iam::111111111111:role/gone"), CancellationToken.None));
        Assert.Equal("The role defined for the function cannot be assumed by Lambda.", refusal.Message);
    }

    [Fact]
    public async Task Root_key_is_root_of_its_account()
    {
        var other = _accounts.Add("222222222222", "other")!;
        foreach (var (account, key) in _accounts.All.Select(a => (a.Id, a.AccessKeyId)))
        {
            var found = await _keys.FindAsync(key, null, CancellationToken.None);
            Assert.Equal((true, account, null), (found!.Principal.IsRoot, found.Principal.AccountId, found.Expiration));
        }
        Assert.Equal("222222222222", AccessKeyIds.AccountOf(other.AccessKeyId));
        Assert.Null(await _keys.FindAsync("AKIAUNKNOWN", null, CancellationToken.None));
    }

    [Fact]
    public async Task Session_does_not_show_its_secret()
    {
        var made = await _sessions.AssumeAsync(VersionOf("hello"), CancellationToken.None);
        var token = System.Buffers.Text.Base64Url.DecodeFromChars(made.SessionToken);
        Assert.False(token.AsSpan().IndexOf("hello"u8) >= 0);
        var found = await _keys.FindAsync(made.AccessKeyId, made.SessionToken, CancellationToken.None);
        Assert.DoesNotContain(made.SecretAccessKey, found!.ToString(), StringComparison.Ordinal);
    }

    private AccountRegistry Open(string directory) =>
        AccountRegistry.LoadOrCreate(directory, AccountRegistry.MasterKeyOf(directory, null), Account, _time);

    private (FunctionSessions Functions, AccessKeys Keys) Start(AccountRegistry accounts)
    {
        var sessions = new Kiln.Services.Sts.Sessions(accounts.SessionKey);
        return (new(sessions, new OneRole(), new OneRole(), _time), new(accounts, new NoUsers(), sessions, new(_database, _time)));
    }

    private static FunctionVersion VersionOf(string name, string roleArn = RoleArn) => new()
    {
        AccountId = Account,
        Region = "eu-west-1",
        FunctionName = name,
        Version = "$LATEST",
        FunctionArn = $"arn:aws:lambda:eu-west-1:{Account}:function:{name}",
        RevisionId = "r",
        Runtime = "python3.12",
        Handler = "a.b",
        CodeDirectory = "/",
        RoleArn = roleArn,
        MemorySize = 128,
        Timeout = TimeSpan.FromSeconds(3),
        EphemeralStorageSize = 512,
        LogGroup = "/aws/lambda/" + name,
        EnvironmentVariables = new Dictionary<string, string>(),
    };

    private sealed class OneRole : IRoleIds, IExecutionRoles
    {
        public ValueTask<bool> CanPutTraceSegmentsAsync(string roleArn, string functionArn, string region, CancellationToken cancellationToken) => ValueTask.FromResult(true);

        public ValueTask<bool> CanLambdaAssumeAsync(string accountId, string roleArn, CancellationToken cancellationToken) => new(roleArn == RoleArn);

        public ValueTask<string?> DenialToPassAsync(Caller caller, string roleArn, string functionArn, CancellationToken cancellationToken) => default;

        public ValueTask<string?> RoleIdAsync(string roleArn, CancellationToken cancellationToken) => new(roleArn == RoleArn ? RoleId : null);
    }

    private sealed class NoUsers : IUserKeys
    {
        public Credential? Find(string accessKeyId) => null;
    }
}
