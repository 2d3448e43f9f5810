using System.Security.Cryptography;
using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Kiln.Services.Lambda.Aliases;
using Kiln.Services.Lambda.Functions;

namespace Kiln.Services.Lambda.FunctionUrls;

/// <summary>Addresses of functions and of their aliases; a version has none.</summary>
public sealed class FunctionUrlOperations(FunctionStore functions, AliasStore aliases, FunctionUrlStore urls, TimeProvider time)
{
    private const string Uri = "/2021-10-31/functions/{FunctionName}/url";
    private const string IdCharacters = "abcdefghijklmnopqrstuvwxyz234567";
    private const int IdLength = 32;

    [Operation("POST", Uri, Status = 201)]
    public async Task<NewFunctionUrlConfig> CreateFunctionUrlConfig(CreateFunctionUrlConfigRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var function = FunctionIdentifier.Parse(request.FunctionName!, request.Qualifier, caller, nameof(CreateFunctionUrlConfig));
        var key = function.Key;
        if (functions.Find(key with { Version = FunctionIdentifier.Latest }) is null)
            throw NoFunction();
        var now = time.GetUtcNow();
        var created = await urls.ChangeAsync(
            key,
            current =>
            {
                if (current is not null)
                {
                    throw new AwsException(
                        LambdaErrors.ResourceConflictException,
                        $"Failed to create function url config for [functionArn = {current.Function.QualifiedArn}]. Error message:  FunctionUrlConfig exists for this Lambda function");
                }
                return function.Qualifier is not null && aliases.Find(key) is null ? throw NoFunction() : new()
                {
                    Key = key,
                    UrlId = RandomNumberGenerator.GetString(IdCharacters, IdLength),
                    AuthType = request.AuthType!,
                    InvokeMode = request.InvokeMode ?? FunctionUrl.Buffered,
                    Cors = request.Cors is { IsEmpty: false } cors ? cors : null,
                    CreationTime = now,
                    LastModifiedTime = now,
                };
            },
            cancellationToken);
        return NewFunctionUrlConfig.Of(created!, caller);
    }

    [Operation("GET", Uri)]
    public Task<FunctionUrlConfig> GetFunctionUrlConfig(FunctionUrlConfigRequest request, Caller caller, CancellationToken cancellationToken) =>
        Task.FromResult(FunctionUrlConfig.Of(
            urls.Find(KeyOf(request.FunctionName!, request.Qualifier, caller, nameof(GetFunctionUrlConfig))) ?? throw LambdaErrors.NoSuchResource(), caller));

    [Operation("GET", Uri + "s")]
    public Task<ListFunctionUrlConfigsResponse> ListFunctionUrlConfigs(ListFunctionUrlConfigsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var function = KeyOf(request.FunctionName!, null, caller, nameof(ListFunctionUrlConfigs)) with { Version = FunctionIdentifier.Latest };
        if (functions.Find(function) is null)
            throw NoFunction();
        var after = Marker.Read(request.Marker, nameof(ListFunctionUrlConfigs));
        var size = request.MaxItems ?? LambdaLimits.FunctionsPerPage;
        var rest = urls.Of(function).Where(u => after is null || string.CompareOrdinal(u.Key.Version, after) > 0).Take(size + 1).ToList();
        return Task.FromResult(new ListFunctionUrlConfigsResponse
        {
            FunctionUrlConfigs = [.. rest.Take(size).Select(u => FunctionUrlConfig.Of(u, caller))],
            NextMarker = rest.Count > size ? Marker.Of(rest[size - 1].Key.Version) : null,
        });
    }

    /// <summary>What is not named stays; an empty Cors takes it away.</summary>
    [Operation("PUT", Uri)]
    public async Task<FunctionUrlConfig> UpdateFunctionUrlConfig(UpdateFunctionUrlConfigRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var changed = await urls.ChangeAsync(
            KeyOf(request.FunctionName!, request.Qualifier, caller, nameof(UpdateFunctionUrlConfig)),
            current => (current ?? throw LambdaErrors.NoSuchResource()) with
            {
                AuthType = request.AuthType ?? current.AuthType,
                InvokeMode = request.InvokeMode ?? current.InvokeMode,
                Cors = request.Cors is null ? current.Cors : request.Cors.IsEmpty ? null : request.Cors,
                LastModifiedTime = time.GetUtcNow(),
            },
            cancellationToken);
        return FunctionUrlConfig.Of(changed!, caller);
    }

    [Operation("DELETE", Uri, Status = 204)]
    public Task DeleteFunctionUrlConfig(FunctionUrlConfigRequest request, Caller caller, CancellationToken cancellationToken) =>
        urls.ChangeAsync(
            KeyOf(request.FunctionName!, request.Qualifier, caller, nameof(DeleteFunctionUrlConfig)),
            current => current is null ? throw LambdaErrors.NoSuchResource() : null,
            cancellationToken);

    private static FunctionKey KeyOf(string functionName, string? qualifier, Caller caller, string action) =>
        FunctionIdentifier.Parse(functionName, qualifier, caller, action).Key;

    private static AwsException NoFunction() => new(LambdaErrors.ResourceNotFoundException, "Function does not exist");
}
