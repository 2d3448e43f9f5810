using System.Text.RegularExpressions;

namespace Kiln.Services.Schemas;

/// <summary>What registries and schemas may be called, and the ARNs they have. The model has no pattern: these are the service's own.</summary>
internal static partial class SchemaNames
{
    internal static void CheckRegistry(string name)
    {
        CheckReserved(name);
        if (!Registry().IsMatch(name))
            throw SchemasErrors.BadRequest($"The registry name {name} is not valid: 1 to 64 letters, digits, and . - _");
    }

    internal static void CheckSchema(string name)
    {
        CheckReserved(name);
        if (!Schema().IsMatch(name))
            throw SchemasErrors.BadRequest($"The schema name {name} is not valid: 1 to 385 letters, digits, and . - _ @");
    }

    internal static string RegistryArn(SchemaScope scope, string registry) => $"arn:aws:schemas:{scope.Region}:{scope.AccountId}:registry/{registry}";

    internal static string SchemaArn(SchemaScope scope, string registry, string schema) =>
        $"arn:aws:schemas:{scope.Region}:{scope.AccountId}:schema/{registry}/{schema}";

    private static void CheckReserved(string name)
    {
        if (name.StartsWith("aws.", StringComparison.Ordinal))
            throw SchemasErrors.Reserved(name);
    }

    [GeneratedRegex(@"\A[.\-_A-Za-z0-9]{1,64}\z")]
    private static partial Regex Registry();

    [GeneratedRegex(@"\A[.\-_A-Za-z0-9@]{1,385}\z")]
    private static partial Regex Schema();
}
