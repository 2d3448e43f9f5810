using Kiln.Aws.Errors;

namespace Kiln.Services.Schemas;

/// <summary>Errors of the model; each repeats its code in its body.</summary>
internal static class SchemasErrors
{
    internal static readonly AwsErrorCode Forbidden = Code("ForbiddenException", 403);

    internal static AwsException BadRequest(string message) => Of("BadRequestException", 400, message);

    internal static AwsException RegistryNotFound(string registry) => Of("NotFoundException", 404, $"Registry with name {registry} does not exist.");

    internal static AwsException SchemaNotFound(string schema) => Of("NotFoundException", 404, $"Schema with name {schema} does not exist.");

    internal static AwsException VersionNotFound(string schema, string version) =>
        Of("NotFoundException", 404, $"Version {version} of the schema {schema} does not exist.");

    internal static AwsException ResourceNotFound(string arn) => Of("NotFoundException", 404, $"Resource {arn} does not exist.");

    internal static AwsException RegistryExists(string registry) => Of("ConflictException", 409, $"Registry with name {registry} already exists.");

    internal static AwsException SchemaExists(string schema) => Of("ConflictException", 409, $"Schema with name {schema} already exists.");

    internal static AwsException Reserved(string name) => Of(Forbidden, $"Names that begin with aws. are reserved: {name}");

    private static AwsException Of(string code, int status, string message) => Of(Code(code, status), message);

    private static AwsException Of(AwsErrorCode code, string message) => new(code, message) { Members = [("Code", code.Name)] };

    private static AwsErrorCode Code(string name, int status) => new(name, status) { MessageKey = "Message", Type = ErrorType.None };
}
