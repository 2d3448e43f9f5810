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
        return new(
            Description,
            EmbeddedText.Read(typeof(IamService), "operations.tsv"),
            IamShapes.Default,
            new UserOperations(directory, policies, time),
            new UserPolicyOperations(policies),
            new AccessKeyOperations(directory, master, uses, time),
            new GroupOperations(directory, time),
            new GroupPolicyOperations(policies),
            new RoleOperations(directory, uses, time),
            new RoleUpdates(directory, policies),
            new RolePolicyOperations(policies),
            new ServiceLinkedRoles(directory, time),
            new ManagedPolicyOperations(directory, time),
            new PolicyVersionOperations(directory, time),
            new InstanceProfileOperations(directory, authorizer, time),
            new AccountOperations(directory),
            new AuthorizationDetails(directory, uses),
            new PolicySimulation(identities),
            new PolicyContextKeys(identities));
    }
}
