using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Kiln.Services.Lambda.Aliases;

namespace Kiln.Services.Lambda.Permissions;

/// <summary>Resource-based policies of functions. Each qualifier has its own; that of the function is for requests without one.</summary>
public sealed class PermissionOperations(Qualifiers qualifiers, FunctionPolicyStore policies, IPolicyPrincipals principals)
{
    private const int MaxPolicyBytes = 20480;
    private static readonly AwsErrorCode PolicyLengthExceededException = new("PolicyLengthExceededException", 400);

    [Operation("POST", "/2015-03-31/functions/{FunctionName}/policy", Status = 201)]
    public async Task<AddPermissionResponse> AddPermission(AddPermissionRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var function = FunctionIdentifier.Parse(request.FunctionName!, request.Qualifier, caller, nameof(AddPermission));
        if (function.Qualifier == FunctionIdentifier.Latest)
            throw LambdaErrors.InvalidParameter("We currently do not support adding policies for $LATEST.");
        if (!Exists(function))
            throw IsAlias(function.Qualifier) ? AliasNotFound(function) : LambdaErrors.FunctionNotFound(function.QualifiedArn);
        var statement = PermissionStatement.Of(request, function.QualifiedArn);
        await policies.ChangeAsync(
            function,
            current =>
            {
                CheckRevision(current, request.RevisionId);
                var changed = Bounded(FunctionPolicy.With(current, statement) ?? throw new AwsException(
                    LambdaErrors.ResourceConflictException,
                    $"The statement id ({request.StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement."));
                return changed with { Document = principals.Pin(changed.Document, function.AccountId, static _ => PermissionStatement.InvalidPrincipal()) };
            },
            cancellationToken);
        return new() { Statement = statement.ToJsonString(PermissionStatement.Json) };
    }

    [Operation("GET", "/2015-03-31/functions/{FunctionName}/policy")]
    public Task<GetPolicyResponse> GetPolicy(GetPolicyRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var function = FunctionIdentifier.Parse(request.FunctionName!, request.Qualifier, caller, nameof(GetPolicy));
        var policy = policies.Find(function.QualifiedArn) ?? throw NotFound("The resource you requested does not exist.");
        return Task.FromResult(new GetPolicyResponse { Policy = principals.Show(policy.Document), RevisionId = policy.RevisionId });
    }

    [Operation("DELETE", "/2015-03-31/functions/{FunctionName}/policy/{StatementId}", Status = 204)]
    public async Task RemovePermission(RemovePermissionRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var function = FunctionIdentifier.Parse(request.FunctionName!, request.Qualifier, caller, nameof(RemovePermission));
        if (!Exists(function with { Qualifier = null }))
            throw NotFound($"No policy found for: {function.QualifiedArn}");
        await policies.ChangeAsync(
            function,
            current =>
            {
                if (current is null)
                    throw NotFound("No policy is associated with the given resource.");
                CheckRevision(current, request.RevisionId);
                return current.TryRemove(request.StatementId!, out var rest)
                    ? rest
                    : throw NotFound($"Statement {request.StatementId} is not found in resource policy.");
            },
            cancellationToken);
    }

    private bool Exists(FunctionIdentifier function) => qualifiers.Find(function.Key) is not null;

    private static bool IsAlias(string? qualifier) =>
        qualifier is not null && !qualifier.All(char.IsAsciiDigit) && !qualifier.Contains('$', StringComparison.Ordinal);

    private static void CheckRevision(FunctionPolicy? current, string? revisionId)
    {
        if (revisionId is not null && revisionId != current?.RevisionId)
        {
            throw new AwsException(
                LambdaErrors.PreconditionFailedException,
                "The Revision Id provided does not match the latest Revision Id. Call the GetPolicy API to retrieve the latest Revision Id");
        }
    }

    private static FunctionPolicy Bounded(FunctionPolicy policy) =>
        policy.Document.Length <= MaxPolicyBytes
            ? policy
            : throw new AwsException(
                PolicyLengthExceededException, $"The final policy size ({policy.Document.Length}) is bigger than the limit ({MaxPolicyBytes}).");

    private static AwsException NotFound(string message) => new(LambdaErrors.ResourceNotFoundException, message);

    private static AwsException AliasNotFound(FunctionIdentifier function) => NotFound($"Cannot find alias arn: {function.QualifiedArn}");
}
