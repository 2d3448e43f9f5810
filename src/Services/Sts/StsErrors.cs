using System.Globalization;
using Kiln.Aws.Errors;

namespace Kiln.Services.Sts;

/// <summary>Errors of the model with STS's texts.</summary>
internal static class StsErrors
{
    private static readonly AwsErrorCode AccessDenied = new("AccessDenied", 403);
    private static readonly AwsErrorCode ValidationError = new("ValidationError", 400);
    private static readonly AwsErrorCode InvalidParameterValue = new("InvalidParameterValue", 400);
    private static readonly AwsErrorCode MalformedPolicyDocument = new("MalformedPolicyDocument", 400);
    private static readonly AwsErrorCode PackedPolicyTooLarge = new("PackedPolicyTooLarge", 400);
    private static readonly AwsErrorCode InvalidAuthorizationMessage = new("InvalidAuthorizationMessageException", 400);
    private static readonly AwsErrorCode InvalidIdentityToken = new("InvalidIdentityToken", 400);
    private static readonly AwsErrorCode ExpiredToken = new("ExpiredTokenException", 400);
    private static readonly AwsErrorCode IdpCommunicationError = new("IDPCommunicationError", 400);

    internal static AwsException Denied(string text) => new(AccessDenied, text);

    internal static AwsException NotAssumable(string caller, string roleArn) =>
        new(AccessDenied, $"User: {caller} is not authorized to perform: sts:AssumeRole on resource: {roleArn}");

    internal static AwsException RootAssumesNoRole() => new(AccessDenied, "Roles may not be assumed by root accounts.");

    internal static AwsException WebIdentityNotTrusted() => new(AccessDenied, "Not authorized to perform sts:AssumeRoleWithWebIdentity");

    internal static AwsException CalledWithSession(string operation) => new(AccessDenied, $"Cannot call {operation} with session credentials");

    internal static AwsException NoMfaDevice() => new(AccessDenied, "MultiFactorAuthentication failed with invalid MFA one time pass code. ");

    internal static AwsException InvalidArn(string arn) => new(ValidationError, $"{arn} is invalid");

    internal static AwsException TooLongForRole() =>
        new(ValidationError, "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");

    internal static AwsException TooLongForChain() =>
        new(ValidationError, "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.");

    internal static AwsException TooManyPolicyArns(int limit) => new(
        ValidationError, $"1 validation error detected: Value at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to {limit}");

    internal static AwsException MalformedPolicy(string fault) => new(MalformedPolicyDocument, fault);

    internal static AwsException TooLarge(int percent) => new(
        PackedPolicyTooLarge, string.Create(CultureInfo.InvariantCulture, $"Packed policy consumes {percent}% of allotted space, please use smaller policy."));

    internal static AwsException DuplicateTags() =>
        new(InvalidParameterValue, "Duplicate tag keys found. Please note that Tag keys are case insensitive.");

    internal static AwsException TransitiveKeyWithoutTag() =>
        new(InvalidParameterValue, "The specified transitive tag key must be included in the requested tags.");

    internal static AwsException InheritedTag() => new(
        InvalidParameterValue,
        "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.");

    internal static AwsException OtherSourceIdentity() => new(
        AccessDenied, "SourceIdentity cannot be changed: the calling session already has one.");

    internal static AwsException UnreadableMessage() => new(InvalidAuthorizationMessage, "Invalid authorization message");

    internal static AwsException NoAccessKeyId(string id) => new(ValidationError, $"{id} is not a valid access key id.");

    internal static AwsException NoProvider(string issuer) => new(InvalidIdentityToken, $"No OpenIDConnect provider found in your account for {issuer}");

    internal static AwsException NotAJwt() => new(
        InvalidIdentityToken, "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)");

    internal static AwsException NoVerificationKey() => new(
        InvalidIdentityToken,
        "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements");

    internal static AwsException InvalidTokenSignature() => new(InvalidIdentityToken, "Failed to verify the signature of the ID token.");

    internal static AwsException WrongAudience() => new(InvalidIdentityToken, "Incorrect token audience");

    internal static AwsException TokenExpired(DateTimeOffset now, DateTimeOffset expiration) => new(
        ExpiredToken,
        string.Create(
            CultureInfo.InvariantCulture,
            $"Token expired: current date/time {now.ToUnixTimeSeconds()} must be before the expiration date/time {expiration.ToUnixTimeSeconds()}"));

    internal static AwsException TokenNotYetValid() => new(InvalidIdentityToken, "Token is not yet valid: its nbf or iat lies in the future.");

    internal static AwsException ProviderUnreachable(string issuer) => new(
        IdpCommunicationError, $"The keys of the identity provider {issuer} could not be fetched. Try again.");
}
