using Kiln.Aws.Operations;

namespace Kiln.Services.Sts;

internal sealed class CallerIdentity
{
    [Operation]
    public Task<GetCallerIdentityResponse> GetCallerIdentity(GetCallerIdentityRequest request, Caller caller, CancellationToken cancellationToken) =>
        Task.FromResult(new GetCallerIdentityResponse
        {
            UserId = caller.Principal.UserId,
            Account = caller.AccountId,
            Arn = caller.Principal.Arn,
        });
}

public sealed record GetCallerIdentityRequest;

public sealed record GetCallerIdentityResponse
{
    public string? UserId { get; init; }
    public string? Account { get; init; }
    public string? Arn { get; init; }
}
