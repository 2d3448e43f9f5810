using Kiln.Aws.Errors;

namespace Kiln.Services.Iam;

/// <summary>Errors of the model with IAM's texts.</summary>
internal static class IamErrors
{
    private static readonly AwsErrorCode EntityAlreadyExists = new("EntityAlreadyExists", 409);
    private static readonly AwsErrorCode NoSuchEntity = new("NoSuchEntity", 404);
    private static readonly AwsErrorCode DeleteConflict = new("DeleteConflict", 409);
    private static readonly AwsErrorCode MalformedPolicyDocument = new("MalformedPolicyDocument", 400);
    private static readonly AwsErrorCode InvalidInput = new("InvalidInput", 400);
    private static readonly AwsErrorCode LimitExceeded = new("LimitExceeded", 409);
    private static readonly AwsErrorCode UnmodifiableEntity = new("UnmodifiableEntity", 400);
    private static readonly AwsErrorCode ValidationError = new("ValidationError", 400);

    internal static AwsException UserExists(string user) => new(EntityAlreadyExists, $"User with name {user} already exists.");

    internal static AwsException GroupExists(string group) => new(EntityAlreadyExists, $"Group with name {group} already exists.");

    internal static AwsException RoleExists(string role) => new(EntityAlreadyExists, $"Role with name {role} already exists.");

    internal static AwsException PolicyExists(string policy) =>
        new(EntityAlreadyExists, $"A policy called {policy} already exists. Duplicate names are not allowed.");

    internal static AwsException InstanceProfileExists(string profile) => new(EntityAlreadyExists, $"Instance Profile {profile} already exists.");

    internal static AwsException AliasExists(string alias) => new(EntityAlreadyExists, $"The account alias {alias} already exists.");

    internal static AwsException NoSuchUser(string user) => new(NoSuchEntity, $"The user with name {user} cannot be found.");

    internal static AwsException NoSuchGroup(string group) => new(NoSuchEntity, $"The group with name {group} cannot be found.");

    internal static AwsException NoSuchRole(string role) => new(NoSuchEntity, $"The role with name {role} cannot be found.");

    internal static AwsException NoSuchInstanceProfile(string profile) => new(NoSuchEntity, $"Instance Profile {profile} cannot be found.");

    /// <param name="kind">user, group or role.</param>
    internal static AwsException NoSuchInlinePolicy(string kind, string policy) => new(NoSuchEntity, $"The {kind} policy with name {policy} cannot be found.");

    internal static AwsException NotAttachable(string arn) => new(NoSuchEntity, $"Policy {arn} does not exist or is not attachable.");

    internal static AwsException NoSuchPolicy(string arn) => new(NoSuchEntity, $"Policy {arn} was not found.");

    internal static AwsException NoSuchPolicyVersion(string arn, string version) =>
        new(NoSuchEntity, $"Policy {arn} version {version} does not exist or is not attachable.");

    internal static AwsException NoSuchBoundary(string arn) => new(NoSuchEntity, $"Scope ARN: {arn} does not exist or is not attachable.");

    internal static AwsException ManagedByAws(string arn) => new(new("AccessDenied", 403), $"Policy {arn} is managed by AWS and cannot be changed.");

    internal static AwsException NoSuchAccessKey(string id) => new(NoSuchEntity, $"The Access Key with id {id} cannot be found.");

    internal static AwsException NoSuchMembership(string user, string group) =>
        new(NoSuchEntity, $"The user with name {user} is not in the group with name {group}.");

    internal static AwsException NotInInstanceProfile(string role, string profile) =>
        new(NoSuchEntity, $"Role {role} in instance profile {profile} cannot be found.");

    internal static AwsException NoSuchAlias(string alias) => new(NoSuchEntity, $"The account alias {alias} cannot be found.");

    internal static AwsException NoSuchDeletionTask(string id) => new(NoSuchEntity, $"The deletion task with id {id} cannot be found.");

    internal static AwsException StillAttached() => new(DeleteConflict, "Cannot delete entity, must detach all policies first.");

    internal static AwsException StillHasPolicies() => new(DeleteConflict, "Cannot delete entity, must delete policies first.");

    internal static AwsException StillHasMembers() => new(DeleteConflict, "Cannot delete entity, must remove users from group first.");

    internal static AwsException StillHasAccessKeys() => new(DeleteConflict, "Cannot delete entity, must delete access keys first.");

    internal static AwsException StillInInstanceProfile() => new(DeleteConflict, "Cannot delete entity, must remove roles from instance profile first.");

    internal static AwsException PolicyStillUsed() => new(DeleteConflict, "Cannot delete a policy attached to entities.");

    internal static AwsException PolicyStillHasVersions() => new(
        DeleteConflict,
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.");

    internal static AwsException DefaultVersion() => new(DeleteConflict, "Cannot delete the default version of a policy.");

    internal static AwsException Malformed(string fault) => new(MalformedPolicyDocument, fault);

    internal static AwsException InvalidArn(string arn) => new(InvalidInput, $"ARN {arn} is not valid.");

    internal static AwsException DuplicateTags() =>
        new(InvalidInput, "Duplicate tag keys found. Please note that Tag keys are case insensitive.");

    internal static AwsException TooManyTags() => new(LimitExceeded, "The number of tags has reached the maximum limit.");

    internal static AwsException QuotaExceeded(string quota, int limit) => new(LimitExceeded, $"Cannot exceed quota for {quota}: {limit}");

    internal static AwsException InlinePoliciesTooLarge(string kind, string name, int limit) =>
        new(LimitExceeded, $"Maximum policy size of {limit} bytes exceeded for {kind} {name}");

    internal static AwsException TooManyVersions() => new(
        LimitExceeded,
        "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.");

    internal static AwsException ProtectedRole(string role) => new(
        UnmodifiableEntity, $"Cannot perform the operation on the protected role '{role}' - this role is only modifiable by AWS");

    internal static AwsException SuffixTaken(string role) => new(
        InvalidInput, $"Service role name {role} has been taken in this account, please try a different suffix.");

    internal static AwsException NoLinkedService(string service) => new(
        InvalidInput, $"{service} is not a service that Kiln has service-linked roles for.");

    internal static AwsException NoCustomSuffix(string service) => new(InvalidInput, $"Custom suffix is not allowed for {service}");

    internal static AwsException NotAUser() => new(ValidationError, "Must specify userName when calling with non-User credentials");

    internal static AwsException NoSuchStatus(string status) => new(InvalidInput, $"The status {status} cannot be set: it takes Active or Inactive.");

    internal static AwsException InvalidMarker() => new(ValidationError, "Invalid Marker.");
}
