using System.Text.Json.Serialization;
using Kiln.Services.Iam.ManagedPolicies;
using Kiln.Services.Iam.Roles;
using Kiln.Services.Iam.Simulation;

namespace Kiln.Services.Iam;

[JsonSerializable(typeof(CreateRoleRequest))]
[JsonSerializable(typeof(CreateRoleResponse))]
[JsonSerializable(typeof(GetRoleRequest))]
[JsonSerializable(typeof(GetRoleResponse))]
[JsonSerializable(typeof(ListRolesRequest))]
[JsonSerializable(typeof(ListRolesResponse))]
[JsonSerializable(typeof(DeleteRoleRequest))]
[JsonSerializable(typeof(UpdateAssumeRolePolicyRequest))]
[JsonSerializable(typeof(PutRolePolicyRequest))]
[JsonSerializable(typeof(GetRolePolicyRequest))]
[JsonSerializable(typeof(GetRolePolicyResponse))]
[JsonSerializable(typeof(DeleteRolePolicyRequest))]
[JsonSerializable(typeof(ListRolePoliciesRequest))]
[JsonSerializable(typeof(ListRolePoliciesResponse))]
[JsonSerializable(typeof(AttachRolePolicyRequest))]
[JsonSerializable(typeof(DetachRolePolicyRequest))]
[JsonSerializable(typeof(ListAttachedRolePoliciesRequest))]
[JsonSerializable(typeof(ListAttachedRolePoliciesResponse))]
[JsonSerializable(typeof(TagRoleRequest))]
[JsonSerializable(typeof(UntagRoleRequest))]
[JsonSerializable(typeof(ListRoleTagsRequest))]
[JsonSerializable(typeof(ListRoleTagsResponse))]
[JsonSerializable(typeof(GetPolicyRequest))]
[JsonSerializable(typeof(GetPolicyResponse))]
[JsonSerializable(typeof(GetPolicyVersionRequest))]
[JsonSerializable(typeof(GetPolicyVersionResponse))]
[JsonSerializable(typeof(SimulateCustomPolicyRequest))]
[JsonSerializable(typeof(SimulatePrincipalPolicyRequest))]
[JsonSerializable(typeof(SimulatePolicyResponse))]
[JsonSerializable(typeof(GetContextKeysForCustomPolicyRequest))]
[JsonSerializable(typeof(GetContextKeysForPrincipalPolicyRequest))]
[JsonSerializable(typeof(GetContextKeysForPolicyResponse))]
internal sealed partial class IamShapes : JsonSerializerContext;
