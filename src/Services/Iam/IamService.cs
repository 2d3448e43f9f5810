using Kiln.Aws.Operations;
using Kiln.Aws.Protocols;
using Kiln.Services.Iam.Account;
using Kiln.Services.Iam.Authorization;
using Kiln.Services.Iam.Entities;
using Kiln.Services.Iam.Groups;
using Kiln.Services.Iam.InstanceProfiles;
using Kiln.Services.Iam.ManagedPolicies;
using Kiln.Services.Iam.Roles;
using Kiln.Services.Iam.Simulation;
using Kiln.Services.Iam.Users;
using Kiln.Services.Storage;
using Kiln.Services.Sts;

namespace Kiln.Services.Iam;

/// <summary>AWS Identity and Access Management: users, groups and roles, their keys and policies.</summary>
public static class IamService
{
    public static readonly ServiceDescription Description = new()
    {
        Name = "iam",
        SigningName = "iam",
        Protocols = [ProtocolKind.Query],
        ApiVersion = "2010-05-08",
        XmlNamespace = "https://iam.amazonaws.com/doc/2010-05-08/",
        ValidationErrorCode = "ValidationError",
        IsGlobal = true,
    };

    public static AwsService Create(
        IamDirectory directory, IIdentitySource identities, PolicyAuthorizer authorizer, MasterKey master, LastUses uses, TimeProvider time)
    {
        var policies = new IdentityPolicyChanges(directory);
        var ids = new PrincipalIds(directory);
        return new(
            Description,
            EmbeddedText.Read(typeof(IamService), "operations.tsv"),
            IamShapes.Default,
            new UserOperations(directory, policies, authorizer, time),
            new UserPolicyOperations(policies),
            new AccessKeyOperations(directory, master, uses, time),
            new GroupOperations(directory, authorizer, time),
            new GroupPolicyOperations(policies),
            new RoleOperations(directory, ids, uses, time),
            new RoleUpdates(directory, ids, policies),
            new RolePolicyOperations(policies),
            new ServiceLinkedRoles(directory, ids, time),
            new ManagedPolicyOperations(directory, time),
            new PolicyVersionOperations(directory, time),
            new InstanceProfileOperations(directory, ids, authorizer, time),
            new AccountOperations(directory),
            new AuthorizationDetails(directory, ids, uses),
            new PolicySimulation(identities),
            new PolicyContextKeys(identities));
    }
}
