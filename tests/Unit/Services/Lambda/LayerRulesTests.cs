using System.IO.Compression;
using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Kiln.Services.Lambda.Code;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.Layers;
using Kiln.Services.Storage;

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
    private readonly LayerRules _rules;

    public LayerRulesTests()
    {
        _database = Database.Open(Path.Combine(_directory, "control.db"), "control", Durability.Full);
        _store = new(_database);
        _code = new(new CodeDirectories(Path.Combine(_directory, "code")));
        _rules = new(_store, _code);
    }

    public async ValueTask InitializeAsync() => await _store.LoadAsync();

    [Fact]
    public async Task Layers_are_found_in_the_order_of_the_request()
    {
        var (one, two) = (await PublishAsync(Own, "one", 10), await PublishAsync(Own, "two", 20));
        Assert.Equal([two.Key.Arn, one.Key.Arn], _rules.Resolve([two.Key.Arn, one.Key.Arn], Function, Caller)!.Select(l => l.Arn));
        Assert.Empty(_rules.Resolve([], Function, Caller)!);
        Assert.Null(_rules.Resolve(null, Function, Caller));
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
            Assert.Equal(key.Arn, _rules.Resolve([key.Arn], Function, Caller)!.Single().Arn);
            return;
        }
        var refusal = Assert.Throws<AwsException>(() => _rules.Resolve([key.Arn], Function, Caller));
        Assert.Equal("AccessDeniedException", refusal.Code.Name);
        Assert.Contains($"is not authorized to perform: lambda:GetLayerVersion on resource: {key.Arn}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Layer_of_another_account_that_there_is_not_is_denied_in_the_same_words()
    {
        var key = (await PublishAsync(Other, "secret", 1)).Key;
        var absent = key with { Name = "absent" };
        Assert.Equal(
            Assert.Throws<AwsException>(() => _rules.Resolve([key.Arn], Function, Caller)).Message,
            Assert.Throws<AwsException>(() => _rules.Resolve([absent.Arn], Function, Caller)).Message.Replace("absent", "secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Size_is_that_of_the_code_and_all_layers()
    {
        var layers = _rules.Resolve([(await PublishAsync(Own, "one", 1000)).Key.Arn, (await PublishAsync(Own, "two", 2000)).Key.Arn], Function, Caller);
        _rules.CheckSize(262144000 - 3000, layers!);
        Assert.Equal(
            "Function code combined with layers exceeds the maximum allowed size of 262144000 bytes. The actual size is 262144001 bytes.",
            Assert.Throws<AwsException>(() => _rules.CheckSize(262144000 - 2999, layers!)).Message);
        _rules.CheckSize([], null);
    }

    [Fact]
    public async Task Layers_alone_may_be_too_large()
    {
        const int half = 262144000 / 2;
        var layers = _rules.Resolve([(await PublishAsync(Own, "one", half)).Key.Arn, (await PublishAsync(Own, "two", half + 1)).Key.Arn], Function, Caller);
        Assert.Equal("Layers consume more than the available size of 262144000 bytes", Assert.Throws<AwsException>(() => _rules.CheckSize(1, layers!)).Message);
    }

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        Directory.Delete(_directory, recursive: true);
        return ValueTask.CompletedTask;
    }

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
