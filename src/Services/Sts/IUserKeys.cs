using Kiln.Aws.Signing;

namespace Kiln.Services.Sts;

/// <summary>The access keys of users, which IAM keeps.</summary>
public interface IUserKeys
{
    /// <returns>Null when there is no such key, or when it is not active. The same object until something about it changes.</returns>
    Credential? Find(string accessKeyId);
}
