using System.Text.Json.Nodes;
using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Kiln.Services.Iam.Authorization;
using Kiln.Services.Iam.Entities;
using Kiln.Services.Lambda;
using Kiln.Services.Lambda.Aliases;
using Kiln.Services.Lambda.Code;
using Kiln.Services.Lambda.FileSystems;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.Invocations;
using Kiln.Services.Lambda.Networks;
using Kiln.Services.Lambda.Permissions;
using Kiln.Services.Storage;
using Kiln.Unit.Services.Iam.Authorization;

namespace Kiln.Unit.Services.Lambda.Permissions;

public sealed class PermissionTests : IAsyncLifetime
{
    private const string Arn = "arn:aws:lambda:us-east-1:111111111111:function:f";
    private static readonly Caller Root = new(Principal.Root("111111111111"), "us-east-1", "request", "http://localhost");
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kiln-permissions");
    private readonly Database _database;
    private readonly FunctionStore _functions;
    private readonly FunctionPolicyStore _policies;
    private readonly IamDirectory _iam;
    private readonly PermissionOperations _operations;

    public PermissionTests()
    {
        _database = Database.Open(Path.Combine(_directory.FullName, "control.db"), "control", Durability.Relaxed);
        _functions = new(_database, new CodeDirectories(_directory.FullName), MasterKey.Of(new byte[32]), FunctionFileSystems.None);
        _policies = new(_database);
        _iam = new(_database);
        _operations = new(new Qualifiers(_functions, new AliasStore(_database)), _policies, new PrincipalIds(_iam));
    }

    public async ValueTask InitializeAsync()
    {
        foreach (var version in new[] { "$LATEST", "1" })
        {
            await _functions.InsertAsync(
                new()
                {
                    Key = new("111111111111", "us-east-1", "f", version),
                    Runtime = "python3.12",
                    Role = "arn:aws:iam::111111111111:role/r",
                    Handler = "app.handler",
                    Code = new(new string('0', 64)),
                    CodeSize = 1,
                    LastModified = DateTimeOffset.UnixEpoch,
                    RevisionId = "r",
                    Tags = new() { ["team"] = "red" },
                },
                CancellationToken.None);
        }
    }

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        _directory.Delete(recursive: true);
        return default;
    }

    // The whole way of another account's request but for its signature.
    [Theory]
    [InlineData("222222222222", null)]
    [InlineData("arn:aws:iam::222222222222:role/r", null)]
    [InlineData("arn:aws:iam::222222222222:role/other", "because no resource-based policy allows the lambda:InvokeFunction action")]
    public async Task Another_account_invokes_as_long_as_the_policy_says_so(string principal, string? reason)
    {
        var identities = new FakeIdentities();
        const string Role = "arn:aws:iam::222222222222:role/r";
        identities.Add(Role, "AROAR", """{"Effect":"Allow","Action":"lambda:InvokeFunction","Resource":"*"}""");
        var authorizer = new PolicyAuthorizer(identities, null, TimeProvider.System, new LambdaResources(_functions, _policies, new(_database), new(_database), FunctionNetworks.Any));
        var foreigner = Root with { Principal = new("222222222222", "arn:aws:sts::222222222222:assumed-role/r/s", "AROAR:s", Role) };
        const string NotGranted = "because no resource-based policy allows the lambda:InvokeFunction action";

        Assert.Equal(Denial(NotGranted), await InvokeAsync());
        await AddAsync(Permission("a", principal));
        Assert.Equal(reason is null ? null : Denial(reason), await InvokeAsync());
        await RemoveAsync("a");
        Assert.Equal(Denial(NotGranted), await InvokeAsync());
        await AddAsync(Permission("a", principal));
        identities.Add(Role, "AROAR", """{"Effect":"Allow","Action":"logs:*","Resource":"*"}""");
        Assert.Equal(Denial("because no identity-based policy allows the lambda:InvokeFunction action"), await InvokeAsync());

        string Denial(string why) => $"User: {foreigner.Principal.Arn} is not authorized to perform: lambda:InvokeFunction on resource: {Arn} {why}";
        ValueTask<string?> InvokeAsync() => authorizer.DenialAsync(
            foreigner, LambdaService.Description, "InvokeFunction", new InvocationRequest { FunctionName = Arn }, CancellationToken.None);
    }

    // AWS's guide: a user of ours may make functions in networks of ours, and change none to another.
    [Theory]
    [InlineData("vpc-a", true, "subnet-a", "sg-a")]
    [InlineData("vpc-a", false, "subnet-b", "sg-b")]
    [InlineData("vpc-a", false, "subnet-a", "sg-b")]
    [InlineData("vpc-a", false, "subnet-a", "subnet-nowhere", "sg-b")]
    [InlineData("vpc-a", false)]
    public async Task Networks_of_a_function_are_a_condition_key(string allowed, bool isAllowed, params string[] ids)
    {
        var identities = new FakeIdentities();
        const string Role = "arn:aws:iam::111111111111:role/r";
        identities.Add(Role, "AROAR", """
            {"Effect":"Allow","Action":"lambda:*","Resource":"*"},
            {"Effect":"Deny","Action":["lambda:CreateFunction","lambda:UpdateFunctionConfiguration"],"Resource":"*","Condition":{"ForAnyValue:StringNotEquals":{"lambda:VpcIds":"ALLOWED"}}},
            {"Effect":"Deny","Action":["lambda:CreateFunction","lambda:UpdateFunctionConfiguration"],"Resource":"*","Condition":{"Null":{"lambda:VpcIds":"true"}}}
            """.Replace("ALLOWED", allowed, StringComparison.Ordinal));
        var networks = new FunctionNetworks(new Dictionary<string, IReadOnlySet<string>>
        {
            ["vpc-a"] = new HashSet<string> { "subnet-a", "sg-a" },
            ["vpc-b"] = new HashSet<string> { "subnet-b", "sg-b" },
        });
        var authorizer = new PolicyAuthorizer(identities, null, TimeProvider.System, new LambdaResources(_functions, _policies, new(_database), new(_database), networks));
        var user = Root with { Principal = new("111111111111", "arn:aws:sts::111111111111:assumed-role/r/s", "AROAR:s", Role) };
        VpcConfig asked = new()
        {
            SubnetIds = [.. ids.Where(id => id.StartsWith("subnet-", StringComparison.Ordinal))],
            SecurityGroupIds = [.. ids.Where(id => id.StartsWith("sg-", StringComparison.Ordinal))],
        };
        Assert.Equal(isAllowed, await DenialAsync("CreateFunction", new CreateFunctionRequest { FunctionName = "f", VpcConfig = asked }) is null);
        Assert.Equal(isAllowed, await DenialAsync("UpdateFunctionConfiguration", new UpdateFunctionConfigurationRequest { FunctionName = "f", VpcConfig = asked }) is null);

        ValueTask<string?> DenialAsync(string operation, object request) =>
            authorizer.DenialAsync(user, LambdaService.Description, operation, request, CancellationToken.None);
    }

    // As recorded of AWS: order of members, case of keys.
    [Fact]
    public async Task Statement_looks_as_aws_writes_it()
    {
        Assert.Equal(
            """{"Sid":"s3","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"lambda:InvokeFunction","Resource":"arn:aws:lambda:us-east-1:111111111111:function:f","Condition":{"ArnLike":{"AWS:SourceArn":"arn:aws:s3:::bucket"}}}""",
            await AddAsync(Permission("s3", "s3.amazonaws.com") with { SourceArn = "arn:aws:s3:::bucket" }));
        var policy = await PolicyAsync();
        Assert.StartsWith("""{"Version":"2012-10-17","Id":"default","Statement":[{"Sid":"s3",""", policy.Policy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*", "\"*\"")]
    [InlineData("222222222222", """{"AWS":"arn:aws:iam::222222222222:root"}""")]
    [InlineData("arn:aws:iam::222222222222:user/u", """{"AWS":"arn:aws:iam::222222222222:user/u"}""")]
    [InlineData("alexa-appkit.amazon.com", """{"Service":"alexa-appkit.amazon.com"}""")]
    public async Task Principal_is_who_it_says(string principal, string written) =>
        Assert.Equal(written, JsonNode.Parse(await AddAsync(Permission("s", principal)))!["Principal"]!.ToJsonString());

    [Theory]
    [InlineData("invalid.nonaws.com")]
    [InlineData("arn:aws:iam::222222222222:user/*")]
    [InlineData("somebody")]
    public async Task Invalid_principal_is_refused(string principal) => Assert.Equal(
        ("InvalidParameterValueException", "The provided principal was invalid. Please check the principal and try again."),
        await FailureAsync(() => AddAsync(Permission("s", principal))));

    [Fact]
    public async Task Each_qualifier_has_its_policy()
    {
        await AddAsync(Permission("a"));
        await AddAsync(Permission("b") with { Qualifier = "1" });
        Assert.Contains($"\"{Arn}\"", (await PolicyAsync()).Policy, StringComparison.Ordinal);
        Assert.Contains($"\"{Arn}:1\"", (await PolicyAsync("1")).Policy, StringComparison.Ordinal);
        var resources = new LambdaResources(_functions, _policies, new(_database), new(_database), FunctionNetworks.Any);
        Assert.Equal((await PolicyAsync("1")).Policy, resources.PolicyOf(Arn + ":1"));
        Assert.Null(resources.PolicyOf(Arn + ":2"));
        Assert.Equal("red", resources.TagsOf(Arn + ":1")!["team"]);
        Assert.Null(resources.TagsOf("arn:aws:lambda:us-east-1:111111111111:function:g"));
    }

    [Fact]
    public async Task Statements_go_one_by_one_and_the_policy_with_the_last()
    {
        await AddAsync(Permission("a"));
        await AddAsync(Permission("b"));
        await RemoveAsync("a");
        Assert.DoesNotContain("\"a\"", (await PolicyAsync()).Policy, StringComparison.Ordinal);
        Assert.Equal("Statement a is not found in resource policy.", (await FailureAsync(() => RemoveAsync("a"))).Message);
        await RemoveAsync("b");
        Assert.Equal(("ResourceNotFoundException", "The resource you requested does not exist."), await FailureAsync(() => PolicyAsync()));
        Assert.Equal("No policy is associated with the given resource.", (await FailureAsync(() => RemoveAsync("b"))).Message);
    }

    [Fact]
    public async Task Faults_have_the_words_of_aws()
    {
        await AddAsync(Permission("a"));
        Assert.Equal(
            ("ResourceConflictException", "The statement id (a) provided already exists. Please provide a new statement id, or remove the existing statement."),
            await FailureAsync(() => AddAsync(Permission("a"))));
        Assert.Equal("We currently do not support adding policies for $LATEST.", (await FailureAsync(() => AddAsync(Permission("b") with { Qualifier = "$LATEST" }))).Message);
        Assert.Equal($"Function not found: {Arn}:42", (await FailureAsync(() => AddAsync(Permission("b") with { Qualifier = "42" }))).Message);
        Assert.Equal($"Cannot find alias arn: {Arn}:live", (await FailureAsync(() => AddAsync(Permission("b") with { Qualifier = "live" }))).Message);
        Assert.Equal($"Function not found: {Arn}x", (await FailureAsync(() => AddAsync(Permission("b") with { FunctionName = "fx" }))).Message);
        Assert.Equal(
            $"No policy found for: {Arn}x",
            (await FailureAsync(() => _operations.RemovePermission(new() { FunctionName = "fx", StatementId = "a" }, Root, CancellationToken.None))).Message);
        Assert.Equal("PreconditionFailedException", (await FailureAsync(() => AddAsync(Permission("b") with { RevisionId = "wrong" }))).Code);
        await AddAsync(Permission("b") with { RevisionId = (await PolicyAsync()).RevisionId });
    }

    [Fact]
    public async Task Policy_has_a_bound()
    {
        var failure = await FailureAsync(async () =>
        {
            for (var i = 0; i < 200; i++)
                await AddAsync(Permission(new string('s', 90) + i));
        });
        Assert.Equal("PolicyLengthExceededException", failure.Code);
        Assert.Matches(@"^The final policy size \(\d+\) is bigger than the limit \(20480\)\.$", failure.Message);
    }

    [Fact]
    public async Task Policies_outlive_the_server_and_not_their_function()
    {
        await AddAsync(Permission("a"));
        await AddAsync(Permission("b") with { Qualifier = "1" });
        var later = new FunctionPolicyStore(_database);
        await later.LoadAsync();
        Assert.Equal(_policies.Find(Arn + ":1"), later.Find(Arn + ":1"));
        await later.RemoveAsync(new("111111111111", "us-east-1", "f", "1"), CancellationToken.None);
        Assert.NotNull(later.Find(Arn));
        Assert.Null(later.Find(Arn + ":1"));
        await later.RemoveAsync(new("111111111111", "us-east-1", "f", null), CancellationToken.None);
        await _policies.LoadAsync();
        Assert.Null(_policies.Find(Arn));
    }

    private static AddPermissionRequest Permission(string id, string principal = "*") =>
        new() { FunctionName = "f", StatementId = id, Principal = principal, Action = "lambda:InvokeFunction" };

    private async Task<string> AddAsync(AddPermissionRequest request) => (await _operations.AddPermission(request, Root, CancellationToken.None)).Statement!;

    private Task<GetPolicyResponse> PolicyAsync(string? qualifier = null) =>
        _operations.GetPolicy(new() { FunctionName = "f", Qualifier = qualifier }, Root, CancellationToken.None);

    private Task RemoveAsync(string id) => _operations.RemovePermission(new() { FunctionName = "f", StatementId = id }, Root, CancellationToken.None);

    private static async Task<(string Code, string Message)> FailureAsync(Func<Task> call)
    {
        var failure = await Assert.ThrowsAsync<AwsException>(call);
        return (failure.Code.Name, failure.Message);
    }
}
