using Kiln.Aws.Operations;
using Kiln.Aws.Protocols;
using Kiln.Services.Sts.WebIdentities;

namespace Kiln.Services.Sts;

/// <summary>AWS Security Token Service: who a caller is, and credentials for a while.</summary>
public static class StsService
{
    public static readonly ServiceDescription Description = new()
    {
        Name = "sts",
        SigningName = "sts",
        Protocols = [ProtocolKind.Query],
        ApiVersion = "2011-06-15",
        XmlNamespace = "https://sts.amazonaws.com/doc/2011-06-15/",
        ValidationErrorCode = "ValidationError",
    };

    public static AwsService Create(
        Sessions sessions, IAssumableRoles roles, IdentityTokens tokens, AuthorizationMessages messages, TimeProvider time) => new(
        Description,
        EmbeddedText.Read(typeof(StsService), "operations.tsv"),
        StsShapes.Default,
        new KeyInfoOperations(),
        new AssumeRoleOperation(sessions, roles, time),
        new TokenOperations(sessions, roles, time),
        new WebIdentityOperation(sessions, roles, tokens, time),
        messages);
}
