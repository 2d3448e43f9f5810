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
    private static readonly AwsErrorCode ValidationError = new("ValidationError", 400);

    internal static AwsException RoleExists(string role) => new(EntityAlreadyExists, $"Role with name {role} already exists.");

    internal static AwsException NoSuchRole(string role) => new(NoSuchEntity, $"The role with name {role} cannot be found.");

    internal static AwsException NoSuchRolePolicy(string policy) => new(NoSuchEntity, $"The role policy with name {policy} cannot be found.");

    internal static AwsException NotAttachable(string arn) => new(NoSuchEntity, $"Policy {arn} does not exist or is not attachable.");

    internal static AwsException NoSuchPolicy(string arn) => new(NoSuchEntity, $"Policy {arn} was not found.");

    internal static AwsException NoSuchPolicyVersion(string arn, string version) =>
        new(NoSuchEntity, $"Policy {arn} version {version} does not exist or is not attachable.");

    internal static AwsException NoSuchBoundary(string arn) => new(NoSuchEntity, $"Scope ARN: {arn} does not exist or is not attachable.");

    internal static AwsException StillAttached() => new(DeleteConflict, "Cannot delete entity, must detach all policies first.");

    internal static AwsException StillHasPolicies() => new(DeleteConflict, "Cannot delete entity, must delete policies first.");

    internal static AwsException Malformed(string fault) => new(MalformedPolicyDocument, fault);

    internal static AwsException InvalidArn(string arn) => new(InvalidInput, $"ARN {arn} is not valid.");

    internal static AwsException DuplicateTags() =>
        new(InvalidInput, "Duplicate tag keys found. Please note that Tag keys are case insensitive.");

    internal static AwsException TooManyTags() => new(LimitExceeded, "The number of tags has reached the maximum limit.");

    internal static AwsException QuotaExceeded(string quota, int limit) => new(LimitExceeded, $"Cannot exceed quota for {quota}: {limit}");

    internal static AwsException InlinePoliciesTooLarge(string role, int limit) =>
        new(LimitExceeded, $"Maximum policy size of {limit} bytes exceeded for role {role}");

    internal static AwsException InvalidMarker() => new(ValidationError, "Invalid Marker.");
}
