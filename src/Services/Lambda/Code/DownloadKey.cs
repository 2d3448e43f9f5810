using System.Security.Cryptography;
using Kiln.Aws.Operations;
using Kiln.Aws.Signing;

namespace Kiln.Services.Lambda.Code;

/// <summary>
/// The key that links to deployment packages are signed with. It is nobody's: with an account's own key its root could sign links to the
/// packages of other accounts.
/// </summary>
public static class DownloadKey
{
    private const string Account = "000000000000";
    private const string Id = "AKIAKILNDOWNLOADLINK";
    private const int SecretBytes = 30;

    /// <param name="key">Of the server: links outlive a restart.</param>
    public static Credential Of(byte[] key) => new(
        Id,
        Convert.ToBase64String(HMACSHA256.HashData(key, "download links"u8).AsSpan(0, SecretBytes)),
        new Principal(Account, $"arn:aws:iam::{Account}:download-links", Id));
}
