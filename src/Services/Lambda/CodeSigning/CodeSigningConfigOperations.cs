using System.Security.Cryptography;
using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Kiln.Services.Lambda.Functions;

namespace Kiln.Services.Lambda.CodeSigning;

/// <summary>Code signing configs from their creation to their deletion.</summary>
public sealed class CodeSigningConfigOperations(CodeSigningConfigStore store, FunctionStore functions, TimeProvider time)
{
    private const string Collection = "/2020-04-22/code-signing-configs", One = Collection + "/{CodeSigningConfigArn}";
    private const int PageSize = 10000, IdLength = 17;

    [Operation("POST", Collection, Status = 201)]
    public async Task<CodeSigningConfigResponse> CreateCodeSigningConfig(CreateCodeSigningConfigRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var id = "csc-" + RandomNumberGenerator.GetHexString(IdLength, lowercase: true);
        var config = new CodeSigningConfig
        {
            CodeSigningConfigId = id,
            CodeSigningConfigArn = $"arn:aws:lambda:{caller.Region}:{caller.AccountId}:code-signing-config:{id}",
            Description = request.Description ?? "",
            AllowedPublishers = request.AllowedPublishers,
            CodeSigningPolicies = new() { UntrustedArtifactOnDeployment = request.CodeSigningPolicies?.UntrustedArtifactOnDeployment ?? CodeSigningPolicies.Warn },
            LastModified = LambdaTimestamp.Text(time.GetUtcNow()),
        };
        await store.ChangeAsync(config.CodeSigningConfigArn, _ => new(caller.AccountId, caller.Region, config) { Tags = request.Tags }, cancellationToken);
        return new() { CodeSigningConfig = config };
    }

    [Operation("GET", One)]
    public Task<CodeSigningConfigResponse> GetCodeSigningConfig(CodeSigningConfigRequest request, Caller caller, CancellationToken cancellationToken) =>
        Task.FromResult(new CodeSigningConfigResponse { CodeSigningConfig = Find(request.CodeSigningConfigArn!, caller).Config });

    [Operation("PUT", One)]
    public async Task<CodeSigningConfigResponse> UpdateCodeSigningConfig(UpdateCodeSigningConfigRequest request, Caller caller, CancellationToken cancellationToken)
    {
        Find(request.CodeSigningConfigArn!, caller);
        var changed = await store.ChangeAsync(
            request.CodeSigningConfigArn!,
            current => (current ?? throw NotFound(request.CodeSigningConfigArn!)) with
            {
                Config = current.Config with
                {
                    Description = request.Description ?? current.Config.Description,
                    AllowedPublishers = request.AllowedPublishers ?? current.Config.AllowedPublishers,
                    CodeSigningPolicies = request.CodeSigningPolicies?.UntrustedArtifactOnDeployment is null ? current.Config.CodeSigningPolicies : request.CodeSigningPolicies,
                    LastModified = LambdaTimestamp.Text(time.GetUtcNow()),
                },
            },
            cancellationToken);
        return new() { CodeSigningConfig = changed!.Config };
    }

    [Operation("DELETE", One, Status = 204)]
    public async Task<DeleteCodeSigningConfigResponse> DeleteCodeSigningConfig(CodeSigningConfigRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var arn = request.CodeSigningConfigArn!;
        Find(arn, caller);
        await store.ChangeAsync(
            arn,
            current =>
            {
                _ = current ?? throw NotFound(arn);
                return functions.All.FirstOrDefault(f => f.CodeSigningConfigArn == arn) is { } user
                    ? throw new AwsException(LambdaErrors.ResourceConflictException, $"The code signing configuration {arn} is used by the function {user.Key.Arn}: take it away from its functions first.")
                    : null;
            },
            cancellationToken);
        return new();
    }

    [Operation("GET", Collection)]
    public Task<ListCodeSigningConfigsResponse> ListCodeSigningConfigs(ListCodeSigningConfigsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var after = Marker.Read(request.Marker, nameof(ListCodeSigningConfigs));
        var size = request.MaxItems ?? PageSize;
        var rest = store.List(caller.AccountId, caller.Region).Where(c => string.CompareOrdinal(c.Arn, after) > 0).Take(size + 1).ToList();
        return Task.FromResult(new ListCodeSigningConfigsResponse
        {
            CodeSigningConfigs = [.. rest.Take(size).Select(c => c.Config)],
            NextMarker = rest.Count > size ? Marker.Of(rest[size - 1].Arn) : null,
        });
    }

    [Operation("GET", One + "/functions")]
    public Task<ListFunctionsByCodeSigningConfigResponse> ListFunctionsByCodeSigningConfig(
        ListFunctionsByCodeSigningConfigRequest request, Caller caller, CancellationToken cancellationToken)
    {
        Find(request.CodeSigningConfigArn!, caller);
        var after = Marker.Read(request.Marker, nameof(ListFunctionsByCodeSigningConfig));
        var size = request.MaxItems ?? PageSize;
        var rest = functions.List(caller.AccountId, caller.Region, allVersions: false)
            .Where(f => f.CodeSigningConfigArn == request.CodeSigningConfigArn && string.CompareOrdinal(f.Key.Name, after) > 0).Take(size + 1).ToList();
        return Task.FromResult(new ListFunctionsByCodeSigningConfigResponse
        {
            FunctionArns = [.. rest.Take(size).Select(f => f.Key.Arn)],
            NextMarker = rest.Count > size ? Marker.Of(rest[size - 1].Key.Name) : null,
        });
    }

    private StoredCodeSigningConfig Find(string arn, Caller caller) =>
        store.Find(arn) is { } config && config.AccountId == caller.AccountId && config.Region == caller.Region ? config : throw NotFound(arn);

    private static AwsException NotFound(string arn) =>
        new(LambdaErrors.ResourceNotFoundException, $"The Lambda code signing configuration {arn} can not be found.");
}
