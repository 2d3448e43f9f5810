using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Kiln.Services.Schemas;
using Kiln.Services.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Unit.Services.Schemas;

/// <summary>Schemas over a database of its own.</summary>
public sealed class SchemasFixture : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kiln-schemas");
    private readonly Database _database;
    private readonly AwsService _service;

    public SchemasFixture()
    {
        _database = Database.Open(Path.Combine(_directory.FullName, "control.db"), "control", Durability.Full);
        _service = SchemasService.Create(_database, Time);
    }

    internal FakeTimeProvider Time { get; } = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
    internal Caller Root { get; } = new(Principal.Root("111111111111"), "eu-west-1", "request", "http://localhost");

    internal async Task<object?> RunAsync(object request, Caller? caller = null) =>
        await _service.Operations[request.GetType().Name[..^"Request".Length]].Implementation!.Run(request, caller ?? Root, CancellationToken.None);

    internal async Task<T> RunAsync<T>(object request, Caller? caller = null) => (T)(await RunAsync(request, caller))!;

    internal async Task<(string Code, int Status)> FailureAsync(object request, Caller? caller = null)
    {
        var failure = await Assert.ThrowsAsync<AwsException>(() => RunAsync(request, caller));
        // The model has the code in the body too.
        Assert.Equal([("Code", failure.Code.Name)], failure.Members);
        return (failure.Code.Name, failure.Code.Status);
    }

    public void Dispose()
    {
        _database.Dispose();
        _directory.Delete(recursive: true);
    }
}
