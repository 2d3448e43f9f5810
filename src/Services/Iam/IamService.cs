using Kiln.Aws.Operations;
using Kiln.Aws.Protocols;
using Kiln.Services.Iam.Authorization;
using Kiln.Services.Iam.ManagedPolicies;
using Kiln.Services.Iam.Roles;
using Kiln.Services.Iam.Simulation;

namespace Kiln.Services.Iam;

/// <summary>AWS Identity and Access Management: roles, their policies, and the managed policies of AWS.</summary>
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

    public static AwsService Create(RoleDirectory roles, IIdentitySource identities, TimeProvider time) => new(
        Description,
        EmbeddedText.Read(typeof(IamService), "operations.tsv"),
        IamShapes.Default,
        new RoleOperations(roles, time),
        new InlinePolicyOperations(roles),
        new AttachedPolicyOperations(roles),
        new RoleTags(roles),
        new ManagedPolicyOperations(roles),
        new PolicySimulation(identities),
        new PolicyContextKeys(identities));
}
