using Kiln.Aws.Operations;

namespace Kiln.Aws.Signing;

/// <summary>An access key and whom it stands for.</summary>
/// <param name="SessionToken">Present for temporary credentials.</param>
/// <param name="Expiration">Of temporary credentials.</param>
public sealed record Credential(
    string AccessKeyId, string SecretAccessKey, Principal Principal, string? SessionToken = null, DateTimeOffset? Expiration = null)
{
    // Secrets are not part of its text.
    public override string ToString() => $"{AccessKeyId} of {Principal.Arn}";
}

/// <summary>Where the verifier finds the secret of a key.</summary>
public interface IAccessKeys
{
    /// <summary>Null when there is no such key, or when the session token is not the one that belongs to it.</summary>
    ValueTask<Credential?> FindAsync(string accessKeyId, string? sessionToken, CancellationToken cancellationToken);

    /// <summary>Whether such credentials count at that service at all.</summary>
    bool Accepts(Credential credential, CredentialScope scope) => true;

    /// <summary>A request was signed with that key, for that service and region.</summary>
    void Verified(Credential credential, CredentialScope scope)
    {
    }
}
