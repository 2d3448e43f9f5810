using System.Text;
using Kiln.Aws.Errors;
using Kiln.Aws.Operations;

namespace Kiln.Services.Lambda.Layers;

/// <summary>Who may use a layer version beside the account that published it.</summary>
public sealed class LayerPermissionOperations(LayerStore store)
{
    [Operation("POST", "/2018-10-31/layers/{LayerName}/versions/{VersionNumber}/policy", Status = 201)]
    public async Task<AddLayerVersionPermissionResponse> AddLayerVersionPermission(
        AddLayerVersionPermissionRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var key = KeyOf(request, caller, nameof(AddLayerVersionPermission));
        var statement = new LayerStatement(request.StatementId!, request.Principal!, request.OrganizationId);
        var changed = await ChangeAsync(
            key,
            request.RevisionId,
            policy =>
            {
                if (policy?.Find(statement.Id) is not null)
                    throw new AwsException(LambdaErrors.ResourceConflictException, $"The statement id ({statement.Id}) provided already exists. Please provide a new statement id, or remove the existing statement.");
                var extended = new LayerPolicy(NewRevision(), [.. policy?.Statements ?? [], statement]);
                var size = Encoding.UTF8.GetByteCount(extended.Document(key));
                return size <= LayerPolicy.MostBytes ? extended : throw LambdaErrors.PolicyTooLong(size, LayerPolicy.MostBytes);
            },
            cancellationToken);
        return new() { Statement = LayerPolicy.Write(statement.Of(key)), RevisionId = changed.Policy!.RevisionId };
    }

    [Operation("DELETE", "/2018-10-31/layers/{LayerName}/versions/{VersionNumber}/policy/{StatementId}", Status = 204)]
    public Task RemoveLayerVersionPermission(RemoveLayerVersionPermissionRequest request, Caller caller, CancellationToken cancellationToken) =>
        ChangeAsync(
            KeyOf(request, caller, nameof(RemoveLayerVersionPermission)),
            request.RevisionId,
            policy =>
            {
                if (policy?.Find(request.StatementId!) is not { } statement)
                    throw new AwsException(LambdaErrors.ResourceNotFoundException, $"Statement {request.StatementId} is not found in resource policy.");
                return policy.Statements.Count == 1 ? null : new(NewRevision(), [.. policy.Statements.Where(s => s != statement)]);
            },
            cancellationToken);

    [Operation("GET", "/2018-10-31/layers/{LayerName}/versions/{VersionNumber}/policy")]
    public Task<GetLayerVersionPolicyResponse> GetLayerVersionPolicy(LayerVersionRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var key = KeyOf(request, caller, nameof(GetLayerVersionPolicy));
        var version = store.Find(key) ?? throw LambdaErrors.LayerVersionNotFound(key.Arn);
        var policy = version.Policy ?? throw new AwsException(LambdaErrors.ResourceNotFoundException, "No policy is associated with the given resource.");
        return Task.FromResult(new GetLayerVersionPolicyResponse { Policy = policy.Document(key), RevisionId = policy.RevisionId });
    }

    private static LayerVersionKey KeyOf(ILayerVersionRequest request, Caller caller, string action)
    {
        var key = LayerKey.Parse(request.LayerName!, caller).Version(LayerOperations.NumberOf(request.VersionNumber!.Value));
        return key.AccountId == caller.AccountId ? key : throw LambdaErrors.OtherAccount(caller.Principal.Arn, action, key.Arn);
    }

    private async Task<LayerVersionRecord> ChangeAsync(
        LayerVersionKey key, string? revisionId, Func<LayerPolicy?, LayerPolicy?> change, CancellationToken cancellationToken) =>
        await store.UpdateAsync(
            key,
            version =>
            {
                if (revisionId is not null && revisionId != version.Policy?.RevisionId)
                    throw LambdaErrors.LayerPolicyRevisionMismatch();
                return version with { Policy = change(version.Policy) };
            },
            cancellationToken) ?? throw LambdaErrors.LayerVersionNotFound(key.Arn);

    private static string NewRevision() => Guid.NewGuid().ToString();
}
