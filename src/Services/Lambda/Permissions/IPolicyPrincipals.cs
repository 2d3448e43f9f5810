namespace Kiln.Services.Lambda.Permissions;

/// <summary>Users and roles in policies: stored by their unique ids, shown by their ARNs.</summary>
public interface IPolicyPrincipals
{
    /// <param name="document">As it was written.</param>
    /// <param name="accountId">Of the resource: what is named in it must exist.</param>
    /// <param name="unknown">What to throw for an ARN of that account that nobody has.</param>
    string Pin(string document, string accountId, Func<string, Exception> unknown);

    /// <param name="document">As it was stored. An id that nobody has any more stays, as on AWS.</param>
    string Show(string document);
}
