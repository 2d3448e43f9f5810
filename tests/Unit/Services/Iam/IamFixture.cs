using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Kiln.Services.Iam;
using Kiln.Services.Iam.Authorization;
using Kiln.Services.Iam.Entities;
using Kiln.Services.Iam.Roles;
using Kiln.Services.Storage;
using Kiln.Services.Sts;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Unit.Services.Iam;

/// <summary>IAM over a database of its own.</summary>
public sealed class IamFixture : IDisposable
{
    internal const string Account = "111111111111";
    internal const string LambdaTrust =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kiln-iam");
    private readonly Database _database;
    private readonly AwsService _service;

    public IamFixture()
    {
        _database = Database.Open(Path.Combine(_directory.FullName, "control.db"), "control", Durability.Relaxed);
        Master = MasterKey.LoadOrCreate(_directory.FullName, given: null, isThere: false);
        Entities = new(_database);
        Uses = new(_database, Time);
        var identities = new IamIdentities(Entities);
        _service = IamService.Create(Entities, identities, new PolicyAuthorizer(identities, null, Time), Master, Uses, Time);
    }

    internal FakeTimeProvider Time { get; } = new(new(2018, 11, 20, 20, 41, 16, TimeSpan.Zero));
    internal MasterKey Master { get; }
    internal IamDirectory Entities { get; }
    internal LastUses Uses { get; }
    internal string DataDirectory => _directory.FullName;
    internal Caller Root { get; } = new(Principal.Root(Account), "us-east-1", "request", "http://localhost");

    /// <summary>Another directory over the same database: what it knows comes from there.</summary>
    internal async Task<IamDirectory> ReopenedAsync()
    {
        var directory = new IamDirectory(_database);
        await directory.LoadAsync();
        return directory;
    }

    /// <summary>Uses of keys that knows only what was stored.</summary>
    internal LastUses ReopenedUses() => new(_database, Time);

    internal Task<object?> RunAsync(object request) => RunAsync(request, Root);

    internal async Task<object?> RunAsync(object request, Caller caller) =>
        await _service.Operations[request.GetType().Name[..^"Request".Length]].Implementation!.Run(request, caller, CancellationToken.None);

    internal async Task<T> RunAsync<T>(object request) => (T)(await RunAsync(request))!;

    internal Task<(string Code, int Status, string Message)> FailureAsync(object request) => FailureAsync(request, Root);

    internal async Task<(string Code, int Status, string Message)> FailureAsync(object request, Caller caller)
    {
        var failure = await Assert.ThrowsAsync<AwsException>(() => RunAsync(request, caller));
        return (failure.Code.Name, failure.Code.Status, failure.Message);
    }

    internal async Task<Role> CreateRoleAsync(string name = "r", string path = "/", string trust = LambdaTrust)
    {
        var created = await RunAsync<CreateRoleResponse>(new CreateRoleRequest { RoleName = name, Path = path, AssumeRolePolicyDocument = trust });
        return created.Role!;
    }

    internal Task AllowAsync(string action, string resource, string role = "r", string policy = "p", string effect = "Allow") =>
        RunAsync(new PutRolePolicyRequest { RoleName = role, PolicyName = policy, PolicyDocument = PolicyOf(action, resource, effect) });

    /// <summary>A caller who is that user.</summary>
    internal Caller As(Kiln.Services.Iam.Users.User user) => Root with { Principal = new(Account, user.Arn!, user.UserId!) };

    internal static string PolicyOf(string action, string resource, string effect = "Allow") =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"{{effect}}","Action":"{{action}}","Resource":"{{resource}}"}]}""";

    public void Dispose()
    {
        _database.Dispose();
        _directory.Delete(recursive: true);
    }
}
