using static Kiln.Integration.IdentityServer;

namespace Kiln.Integration;

/// <summary>What IAM and STS answer to bad input, in AWS's words. The server is nobody else's, and rows change nothing.</summary>
public sealed class IdentityErrorTests(IdentityErrorTests.Filled filled) : IClassFixture<IdentityErrorTests.Filled>
{
    private const string Account = KilnFixture.AccountId;
    private const string Names = @"[\w+=,.@-]+";

    /// <summary>Action, parameters, status, code and message.</summary>
    public static TheoryData<string, string, int, string, string> Rows() => new()
    {
        { "GetUser", "UserName=gone", 404, "NoSuchEntity", "The user with name gone cannot be found." },
        { "GetUser", "UserName=a b", 400, "ValidationError", $"1 validation error detected: Value 'a b' at 'userName' failed to satisfy constraint: Member must satisfy regular expression pattern: {Names}" },
        { "CreateUser", "", 400, "ValidationError", "1 validation error detected: Value null at 'userName' failed to satisfy constraint: Member must not be null" },
        { "CreateUser", "UserName=ADA", 409, "EntityAlreadyExists", "User with name ADA already exists." },
        { "CreateUser", "UserName=new&Path=x", 400, "ValidationError", @"1 validation error detected: Value 'x' at 'path' failed to satisfy constraint: Member must satisfy regular expression pattern: (\u002F)|(\u002F[\u0021-\u007E]+\u002F)" },
        { "CreateUser", $"UserName=new&PermissionsBoundary=arn:aws:iam::{Account}:policy/gone", 404, "NoSuchEntity", $"Scope ARN: arn:aws:iam::{Account}:policy/gone does not exist or is not attachable." },
        { "CreateUser", "UserName=new&Tags.member.1.Key=a&Tags.member.1.Value=1&Tags.member.2.Key=A&Tags.member.2.Value=2", 400, "InvalidInput", "Duplicate tag keys found. Please note that Tag keys are case insensitive." },
        { "DeleteUser", "UserName=ada", 409, "DeleteConflict", "Cannot delete entity, must remove users from group first." },
        { "CreateAccessKey", "", 400, "ValidationError", "Must specify userName when calling with non-User credentials" },
        { "CreateAccessKey", "UserName=ada", 409, "LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2" },
        { "UpdateAccessKey", "UserName=ada&AccessKeyId=AKIAAAAAAAAAAAAAAAAA&Status=Active", 404, "NoSuchEntity", "The Access Key with id AKIAAAAAAAAAAAAAAAAA cannot be found." },
        { "UpdateAccessKey", "UserName=ada&AccessKeyId=AKIAAAAAAAAAAAAAAAAA&Status=Off", 400, "ValidationError", "1 validation error detected: Value 'Off' at 'status' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive, Expired]" },
        { "ListUsers", "MaxItems=0", 400, "ValidationError", "1 validation error detected: Value '0' at 'maxItems' failed to satisfy constraint: Member must have value greater than or equal to 1" },
        { "ListUsers", "Marker=?", 400, "ValidationError", "Invalid Marker." },
        { "GetGroup", "GroupName=gone", 404, "NoSuchEntity", "The group with name gone cannot be found." },
        { "CreateGroup", "GroupName=G", 409, "EntityAlreadyExists", "Group with name G already exists." },
        { "DeleteGroup", "GroupName=g", 409, "DeleteConflict", "Cannot delete entity, must remove users from group first." },
        { "AddUserToGroup", "GroupName=g&UserName=gone", 404, "NoSuchEntity", "The user with name gone cannot be found." },
        { "RemoveUserFromGroup", "GroupName=empty&UserName=ada", 404, "NoSuchEntity", "The user with name ada is not in the group with name empty." },
        { "PutUserPolicy", "UserName=ada&PolicyName=p&PolicyDocument={", 400, "MalformedPolicyDocument", "Syntax errors in policy." },
        { "GetUserPolicy", "UserName=ada&PolicyName=gone", 404, "NoSuchEntity", "The user policy with name gone cannot be found." },
        { "GetGroupPolicy", "GroupName=g&PolicyName=gone", 404, "NoSuchEntity", "The group policy with name gone cannot be found." },
        { "AttachUserPolicy", "UserName=ada&PolicyArn=arn:aws:iam::aws:policy/Gone", 404, "NoSuchEntity", "Policy arn:aws:iam::aws:policy/Gone does not exist or is not attachable." },
        { "AttachUserPolicy", "UserName=ada&PolicyArn=arn:aws:iam::aws:policy/aws-service-role/AWSLambdaReplicator", 404, "NoSuchEntity", "Policy arn:aws:iam::aws:policy/aws-service-role/AWSLambdaReplicator does not exist or is not attachable." },
        { "DetachGroupPolicy", "GroupName=g&PolicyArn=arn:aws:iam::aws:policy/ReadOnlyAccess", 404, "NoSuchEntity", "Policy arn:aws:iam::aws:policy/ReadOnlyAccess was not found." },
        { "CreatePolicy", "PolicyName=P&PolicyDocument={\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}", 409, "EntityAlreadyExists", "A policy called P already exists. Duplicate names are not allowed." },
        { "DeletePolicy", $"PolicyArn=arn:aws:iam::{Account}:policy/p", 409, "DeleteConflict", "Cannot delete a policy attached to entities." },
        { "DeletePolicyVersion", $"PolicyArn=arn:aws:iam::{Account}:policy/p&VersionId=v1", 409, "DeleteConflict", "Cannot delete the default version of a policy." },
        { "GetPolicyVersion", $"PolicyArn=arn:aws:iam::{Account}:policy/p&VersionId=v9", 404, "NoSuchEntity", $"Policy arn:aws:iam::{Account}:policy/p version v9 does not exist or is not attachable." },
        { "GetInstanceProfile", "InstanceProfileName=gone", 404, "NoSuchEntity", "Instance Profile gone cannot be found." },
        { "UpdateRole", "RoleName=gone", 404, "NoSuchEntity", "The role with name gone cannot be found." },
        { "UpdateRole", "RoleName=r&MaxSessionDuration=60", 400, "ValidationError", "1 validation error detected: Value '60' at 'maxSessionDuration' failed to satisfy constraint: Member must have value greater than or equal to 3600" },
        { "CreateAccountAlias", "AccountAlias=A", 400, "ValidationError", "2 validation errors detected: Value 'A' at 'accountAlias' failed to satisfy constraint: Member must have length greater than or equal to 3; Value 'A' at 'accountAlias' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$" },
        { "DeleteAccountAlias", "AccountAlias=gone", 404, "NoSuchEntity", "The account alias gone cannot be found." },
        { "CreateLoginProfile", "UserName=ada&Password=x", 400, "InvalidAction", "Kiln does not implement iam:CreateLoginProfile yet. docs/compatibility.md lists what it implements." },
        { "AssumeRole", $"RoleArn=arn:aws:iam::{Account}:role/r&RoleSessionName=s1", 403, "AccessDenied", "Roles may not be assumed by root accounts." },
        { "AssumeRole", $"RoleArn=arn:aws:iam::{Account}:role/r&RoleSessionName=a b", 400, "ValidationError", @"1 validation error detected: Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*" },
        { "AssumeRole", $"RoleArn=arn:aws:iam::{Account}:role/r&RoleSessionName=s1&DurationSeconds=60", 400, "ValidationError", "1 validation error detected: Value '60' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900" },
        { "GetFederationToken", "Name=b", 400, "ValidationError", "1 validation error detected: Value 'b' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 2" },
        { "GetFederationToken", "Name=bob&Policy={", 400, "MalformedPolicyDocument", "Syntax errors in policy." },
        { "GetAccessKeyInfo", "AccessKeyId=AKIA111111111111", 400, "ValidationError", "AKIA111111111111 is not a valid access key id." },
        { "DecodeAuthorizationMessage", "EncodedMessage=abc", 400, "InvalidAuthorizationMessageException", "Invalid authorization message" },
        { "AssumeRoleWithWebIdentity", $"RoleArn=arn:aws:iam::{Account}:role/gone&RoleSessionName=s1&WebIdentityToken=a.b.c", 400, "InvalidIdentityToken", "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)" },
        { "AssumeRoleWithWebIdentity", $"RoleArn=arn:aws:iam::{Account}:role/r&RoleSessionName=s1&WebIdentityToken=a.b.c", 400, "InvalidIdentityToken", "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)" },
        { "AssumeRoleWithWebIdentity", $"RoleArn=arn:aws:iam::{Account}:role/r&RoleSessionName=s1&WebIdentityToken=abc", 400, "ValidationError", "1 validation error detected: Value '*** Sensitive Data Redacted ***' at 'webIdentityToken' failed to satisfy constraint: Member must have length greater than or equal to 4" },
    };

    [Theory, MemberData(nameof(Rows))]
    public async Task Bad_input_is_answered_as_aws_answers_it(string action, string parameters, int status, string code, string message)
    {
        var pairs = parameters.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2)).Select(p => (p[0], p[1]));
        Assert.Equal((status, code, message), await filled.Kiln.FailureAsync(filled.Kiln.Root, action, [.. pairs]));
    }

    /// <summary>A server with a few entities.</summary>
    public sealed class Filled : IAsyncLifetime
    {
        public IdentityServer Kiln { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Kiln = await StartAsync();
            await Kiln.UserAsync("ada");
            await Kiln.RunAsync(Kiln.Root, "CreateAccessKey", ("UserName", "ada"));
            await Kiln.RunAsync(Kiln.Root, "CreateGroup", ("GroupName", "g"));
            await Kiln.RunAsync(Kiln.Root, "CreateGroup", ("GroupName", "empty"));
            await Kiln.RunAsync(Kiln.Root, "AddUserToGroup", ("GroupName", "g"), ("UserName", "ada"));
            await Kiln.RunAsync(Kiln.Root, "CreatePolicy", ("PolicyName", "p"), ("PolicyDocument", Allow("*")));
            await Kiln.RunAsync(Kiln.Root, "AttachUserPolicy", ("UserName", "ada"), ("PolicyArn", $"arn:aws:iam::{Account}:policy/p"));
            await Kiln.RunAsync(Kiln.Root, "CreateRole", ("RoleName", "r"), ("AssumeRolePolicyDocument", Trust($"\"AWS\":\"{Account}\"")));
        }

        public ValueTask DisposeAsync() => Kiln.DisposeAsync();
    }
}
