namespace Kiln.Services.Lambda.Layers;

/// <summary>Patterns and values of the service model, character for character: they are quoted in error messages.</summary>
internal static class LayerPatterns
{
    private const string Region = @"(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}";

    public const string LayerName = @"(arn:(aws[a-zA-Z-]*)?:lambda:" + Region + @":\d{12}:layer:[a-zA-Z0-9-_]+)|[a-zA-Z0-9-_]+";
    public const string StatementId = "([a-zA-Z0-9-_]+)";
    public const string Principal = @"\d{12}|\*|arn:(aws[a-zA-Z-]*):iam::\d{12}:root";
    public const string OrganizationId = "o-[a-z0-9]{10,32}";
}
