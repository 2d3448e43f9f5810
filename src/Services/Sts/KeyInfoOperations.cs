using Kiln.Aws.Operations;

namespace Kiln.Services.Sts;

/// <summary>What a key, or a caller, is.</summary>
internal sealed class KeyInfoOperations
{
    [Operation]
    public Task<GetCallerIdentityResponse> GetCallerIdentity(GetCallerIdentityRequest request, Caller caller, CancellationToken cancellationToken) =>
        Task.FromResult(new GetCallerIdentityResponse
        {
            UserId = caller.Principal.UserId,
            Account = caller.AccountId,
            Arn = caller.Principal.Arn,
        });

    /// <summary>The account is part of the id: a key need not exist any more, and may be another server's.</summary>
    [Operation]
    public Task<GetAccessKeyInfoResponse> GetAccessKeyInfo(GetAccessKeyInfoRequest request, Caller caller, CancellationToken cancellationToken) =>
        Task.FromResult(new GetAccessKeyInfoResponse
        {
            Account = AccessKeyIds.AccountOf(request.AccessKeyId!) ?? throw StsErrors.NoAccessKeyId(request.AccessKeyId!),
        });
}

public sealed record GetCallerIdentityRequest;

public sealed record GetCallerIdentityResponse
{
    public string? UserId { get; init; }
    public string? Account { get; init; }
    public string? Arn { get; init; }
}
