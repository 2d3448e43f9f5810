using Kiln.Services.Iam.Authorization;
using Kiln.Services.Iam.Policies;
using Kiln.Services.Lambda.Permissions;

namespace Kiln.Services.Iam.Entities;

/// <summary>
/// Policies that trust a user or role are stored with its unique id in place of its ARN: what is made later under the same name is not
/// trusted. They are shown with the ARN as long as there is who has the id.
/// </summary>
public sealed class PrincipalIds(IamDirectory directory) : IPolicyPrincipals
{
    public string Pin(string document, string accountId, Func<string, Exception> unknown) => PrincipalTexts.Replace(document, arn =>
    {
        if (EntityArn.Parse(arn) is not { Kind: EntityKind.User or EntityKind.Role })
            return null;
        if (directory.Find(arn) is { } entity)
            return entity.Id;
        // Of accounts that are not here, nothing is known.
        return ArnParts.AccountOf(arn) == accountId ? throw unknown(arn) : null;
    });

    public string Show(string document) => PrincipalTexts.Replace(document, ArnOf);

    private string? ArnOf(string id)
    {
        if (!EntityIds.IsId(id))
            return null;
        foreach (var account in directory.Accounts)
        {
            foreach (var entity in account.All)
            {
                if (entity.Id == id)
                    return entity.Arn;
            }
        }
        return null;
    }
}
