using Kiln.Aws.Operations;
using Kiln.Services.Storage;

namespace Kiln.Services.Sts;

/// <summary>
/// What a denial may say to those who may know only: sealed, and opened by DecodeAuthorizationMessage. No service that Kiln has sends one
/// yet, as on AWS, where EC2 does.
/// </summary>
public sealed class AuthorizationMessages(byte[] sessionKey)
{
    private const string Purpose = "authorization message";
    private readonly MasterKey _key = MasterKey.Of(sessionKey);

    internal string Encode(string accountId, string message) => _key.Seal(message, $"{Purpose} {accountId}");

    /// <summary>Of the caller's account only.</summary>
    [Operation]
    public Task<DecodeAuthorizationMessageResponse> DecodeAuthorizationMessage(
        DecodeAuthorizationMessageRequest request, Caller caller, CancellationToken cancellationToken) =>
        Task.FromResult(new DecodeAuthorizationMessageResponse
        {
            DecodedMessage = _key.OpenText(request.EncodedMessage!, $"{Purpose} {caller.AccountId}") ?? throw StsErrors.UnreadableMessage(),
        });
}
