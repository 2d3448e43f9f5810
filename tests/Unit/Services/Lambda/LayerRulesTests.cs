using System.IO.Compression;
using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Kiln.Services.Iam.Authorization;
using Kiln.Services.Lambda.Code;
using Kiln.Services.Lambda.FileSystems;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.Layers;
using Kiln.Services.Lambda.Networks;
using Kiln.Services.Lambda.Permissions;
using Kiln.Services.Storage;
using Kiln.Unit.Services.Iam.Authorization;

namespace Kiln.Unit.Services.Lambda;

public sealed class LayerRulesTests : IAsyncLifetime
{
    private const string Own = "123456789012", Other = "210987654321";
    private static readonly Caller Caller = new(Principal.Root(Own), "us-east-1", "id", "http://127.0.0.1");
    private static readonly FunctionKey Function = new(Own, "us-east-1", "f", "$LATEST");
    private readonly string _directory = Directory.CreateTempSubdirectory("kiln-rules-").FullName;
    private readonly Database _database;
    private readonly LayerStore _store;
    private readonly CodeStore _code;
    private readonly FakeIdentities _identities = new();
    private readonly LayerRules _rules;

    public LayerRulesTests()
    {
        _database = Database.Open(Path.Combine(_directory, "control.db"), "control", Durability.Full);
        _store = new(_database);
        var directories = new CodeDirectories(Path.Combine(_directory, "code"));
        _code = new(directories);
        var resources = new LambdaResources(new FunctionStore(_database, directories, MasterKey.Of(new byte[32]), FunctionFileSystems.None), new FunctionPolicyStore(_database), _store, new(_database), FunctionNetworks.Any);
        _rules = new(_store, _code, new LambdaPermissions(new PolicyAuthorizer(_identities, null, TimeProvider.System, resources)));
    }

    public async ValueTask InitializeAsync() => await _store.LoadAsync();

    [Fact]
    public async Task Layers_are_found_in_the_order_of_the_request()
    {
        var (one, two) = (await PublishAsync(Own, "one", 10), await PublishAsync(Own, "two", 20));
        Assert.Equal([two.Key.Arn, one.Key.Arn], (await ResolveAsync(two.Key, one.Key)).Select(l => l.Arn));
        Assert.Empty(await ResolveAsync());
        Assert.Null(await _rules.ResolveAsync(null, Function, Caller, CancellationToken.None));
    }

    [Theory]
    [InlineData("*", null, true)]
    [InlineData(Own, null, true)]
    [InlineData($"arn:aws:iam::{Own}:root", null, true)]
    [InlineData("333333333333", null, false)]
    [InlineData("*", "o-1234567890", false)]
    [InlineData(null, null, false)]
    public async Task Layer_of_another_account_is_had_by_whom_its_policy_names(string? principal, string? organization, bool isAllowed)
    {
        var key = (await PublishAsync(Other, "shared", 1)).Key;
        if (principal is not null)
            await _store.UpdateAsync(key, v => v with { Policy = new("r", [new("s", principal, organization)]) }, CancellationToken.None);
        if (isAllowed)
        {
            Assert.Equal(key.Arn, (await ResolveAsync(key)).Single().Arn);
            return;
        }
        var refusal = await Assert.ThrowsAsync<AwsException>(() => ResolveAsync(key));
        Assert.Equal("AccessDeniedException", refusal.Code.Name);
        Assert.Contains($"is not authorized to perform: lambda:GetLayerVersion on resource: {key.Arn}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Layer_of_another_account_that_there_is_not_is_denied_in_the_same_words()
    {
        var key = (await PublishAsync(Other, "secret", 1)).Key;
        var absent = key with { Name = "absent" };
        Assert.Equal(
            (await Assert.ThrowsAsync<AwsException>(() => ResolveAsync(key))).Message,
            (await Assert.ThrowsAsync<AwsException>(() => ResolveAsync(absent))).Message.Replace("absent", "secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task User_gives_away_only_layers_that_it_may_get()
    {
        var (own, secret) = ((await PublishAsync(Own, "own", 1)).Key, (await PublishAsync(Own, "secret", 1)).Key);
        const string User = $"arn:aws:iam::{Own}:user/u";
        _identities.Add(User, "AIDAEXAMPLE", $$"""{"Effect":"Allow","Action":"lambda:GetLayerVersion","Resource":"{{own.Arn}}"}""");
        var caller = Caller with { Principal = new(Own, User, "AIDAEXAMPLE") };
        Assert.Equal(own.Arn, (await _rules.ResolveAsync([own.Arn], Function, caller, CancellationToken.None))!.Single().Arn);
        var refusal = await Assert.ThrowsAsync<AwsException>(async () => await _rules.ResolveAsync([own.Arn, secret.Arn], Function, caller, CancellationToken.None));
        Assert.Equal(
            $"User: {User} is not authorized to perform: lambda:GetLayerVersion on resource: {secret.Arn} because no identity-based policy allows the lambda:GetLayerVersion action",
            refusal.Message);
    }

    [Fact]
    public async Task Size_is_that_of_the_code_and_all_layers()
    {
        var layers = await ResolveAsync((await PublishAsync(Own, "one", 1000)).Key, (await PublishAsync(Own, "two", 2000)).Key);
        _rules.CheckSize(262144000 - 3000, layers);
        Assert.Equal(
            "Function code combined with layers exceeds the maximum allowed size of 262144000 bytes. The actual size is 262144001 bytes.",
            Assert.Throws<AwsException>(() => _rules.CheckSize(262144000 - 2999, layers)).Message);
        _rules.CheckSize([], null);
    }

    [Fact]
    public async Task Layers_alone_may_be_too_large()
    {
        const int half = 262144000 / 2;
        var layers = await ResolveAsync((await PublishAsync(Own, "one", half)).Key, (await PublishAsync(Own, "two", half + 1)).Key);
        Assert.Equal("Layers consume more than the available size of 262144000 bytes", Assert.Throws<AwsException>(() => _rules.CheckSize(1, layers)).Message);
    }

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        Directory.Delete(_directory, recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task<List<FunctionLayer>> ResolveAsync(params LayerVersionKey[] layers) =>
        (await _rules.ResolveAsync([.. layers.Select(l => l.Arn)], Function, Caller, CancellationToken.None))!;

    private Task<LayerVersionRecord> PublishAsync(string accountId, string name, int bytes)
    {
        using var buffer = new MemoryStream();
        using (var archive = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var file = archive.CreateEntry(name, CompressionLevel.Fastest).Open();
            file.Write(new byte[bytes]);
        }
        var digest = _code.AddLayer(buffer.ToArray());
        return _store.PublishAsync(
            new(accountId, "us-east-1", name),
            key => new() { Key = key, Code = digest, CodeSize = buffer.Length, CreatedDate = DateTimeOffset.UnixEpoch },
            CancellationToken.None);
    }
}
