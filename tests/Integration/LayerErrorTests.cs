using System.Text;

namespace Kiln.Integration;

/// <summary>
/// What AWS answers to bad input about layers. The expected answers are recordings of AWS, but for the rows marked "derived", which follow
/// from the service model and the recorded wording.
/// </summary>
public sealed class LayerErrorTests(KilnFixture kiln)
{
    private const string Validation = "ValidationException", Invalid = "InvalidParameterValueException", NotFound = "ResourceNotFoundException";
    private const string Arn = "arn:aws:lambda:us-east-1:123456789012:layer";
    private const string Escaped = "arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Alayer";
    private const string Zip = "\"Content\":{\"ZipFile\":\"UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==\"}";
    private const string Grant = "\"Action\":\"lambda:GetLayerVersion\",\"Principal\":\"*\"";
    private const string InvalidRuntimes = "failed to satisfy constraint: Member must satisfy enum value set: [*]; ";
    private const string InvalidArchitectures = "failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]";

    public static TheoryData<string, string, string?, int, string, string> Cases() => new()
    {
        { "GET", "/existing/versions/-1", null, 400, Invalid, "Layer Version Cannot be less than 1" },
        { "GET", $"?find=LayerVersion&Arn={Escaped}%3Aexisting", null, 400, Validation, $"1 validation error detected: Value '{Arn}:existing' at 'arn' failed to satisfy constraint: Member must satisfy regular expression pattern: *" },
        { "GET", "?CompatibleRuntime=runtimedoesnotexist", null, 400, Validation, "1 validation error detected: Value 'runtimedoesnotexist' at 'compatibleRuntime' failed to satisfy constraint: Member must satisfy enum value set: [*]" },
        { "GET", "?CompatibleArchitecture=archdoesnotexist", null, 400, Validation, "1 validation error detected: Value 'archdoesnotexist' at 'compatibleArchitecture' failed to satisfy constraint: Member must satisfy enum value set: [x86_64, arm64]" },
        { "POST", "/bad/versions", $"{{{Zip},\"CompatibleRuntimes\":[\"invalidruntime\"],\"CompatibleArchitectures\":[\"invalidarch\"]}}", 400, Validation, $"2 validation errors detected: Value '[invalidruntime]' at 'compatibleRuntimes' {InvalidRuntimes}Value '[invalidarch]' at 'compatibleArchitectures' {InvalidArchitectures}" },
        { "POST", "/bad/versions", $"{{{Zip},\"CompatibleRuntimes\":[\"invalidruntime\",\"invalidruntime2\",\"nodejs20.x\"],\"CompatibleArchitectures\":[\"invalidarch\",\"x86_64\"]}}", 400, Validation, $"2 validation errors detected: Value '[invalidruntime, invalidruntime2, nodejs20.x]' at 'compatibleRuntimes' {InvalidRuntimes}Value '[invalidarch, x86_64]' at 'compatibleArchitectures' {InvalidArchitectures}" },
        { "POST", "/existing/versions/1/policy", "{\"Action\":\"*\",\"Principal\":\"*\",\"StatementId\":\"s\"}", 400, Validation, "1 validation error detected: Value '*' at 'action' failed to satisfy constraint: Member must satisfy regular expression pattern: lambda:GetLayerVersion" },
        { "POST", "/existing-doesnotexist/versions/1/policy", $"{{{Grant},\"StatementId\":\"s\"}}", 404, NotFound, $"Layer version {Arn}:existing-doesnotexist:1 does not exist." },
        { "POST", "/existing/versions/99/policy", $"{{{Grant},\"StatementId\":\"s\"}}", 404, NotFound, $"Layer version {Arn}:existing:99 does not exist." },
        { "POST", "/existing/versions/1/policy?RevisionId=wrong", $"{{{Grant},\"StatementId\":\"s\"}}", 412, "PreconditionFailedException", "The Revision Id provided does not match the latest Revision Id. Call the GetLayerPolicy API to retrieve the latest Revision Id" },
        { "DELETE", "/existing/versions/1/policy/doesnotexist", null, 404, NotFound, "Statement doesnotexist is not found in resource policy." },
        // Derived from here on.
        { "GET", "/existing/versions/99", null, 404, NotFound, "The resource you requested does not exist." },
        { "GET", "/absent/versions/1", null, 404, NotFound, "The resource you requested does not exist." },
        { "GET", "/existing/versions/x", null, 400, "SerializationException", "The value 'x' of VersionNumber is not of the right type." },
        { "GET", "/a.b/versions/1", null, 400, Validation, "1 validation error detected: Value 'a.b' at 'layerName' failed to satisfy constraint: Member must satisfy regular expression pattern: *" },
        { "GET", $"?find=LayerVersion&Arn={Escaped}%3Aabsent%3A1", null, 404, NotFound, "The resource you requested does not exist." },
        { "GET", $"?find=LayerVersion&Arn={Escaped}%3Aexisting%3A0", null, 400, Invalid, "Layer Version Cannot be less than 1" },
        { "GET", "?find=LayerVersion&Arn=arn%3Aaws%3Alambda%3A%3A%3Aawslayer%3AAmazonLinux1803", null, 404, NotFound, "The resource you requested does not exist." },
        { "GET", "?find=LayerVersion&Arn=arn%3Aaws%3Alambda%3Aeu-west-1%3A123456789012%3Alayer%3Aexisting%3A1", null, 404, NotFound, "Layers from 'eu-west-1' are not reachable in this region ('us-east-1')" },
        { "GET", "/arn%3Aaws%3Alambda%3Aus-east-1%3A210987654321%3Alayer%3Al/versions/1", null, 403, "AccessDeniedException", "User: arn:aws:iam::123456789012:root is not authorized to perform: lambda:GetLayerVersion on resource: *" },
        { "GET", "?MaxItems=51", null, 400, Validation, "1 validation error detected: Value '51' at 'maxItems' failed to satisfy constraint: Member must have value less than or equal to 50" },
        { "GET", "?Marker=%25", null, 400, Invalid, "The Marker is not one that ListLayers returned." },
        { "GET", "/existing/versions?Marker=eA%3D%3D", null, 400, Invalid, "The Marker is not one that ListLayerVersions returned." },
        { "GET", "/existing/versions/1/policy", null, 404, NotFound, "No policy is associated with the given resource." },
        { "GET", "/existing/versions/99/policy", null, 404, NotFound, $"Layer version {Arn}:existing:99 does not exist." },
        { "DELETE", "/existing/versions/0", null, 400, Invalid, "Layer Version Cannot be less than 1" },
        { "POST", "/bad/versions", "{}", 400, Validation, "1 validation error detected: Value null at 'content' failed to satisfy constraint: Member must not be null" },
        { "POST", "/bad/versions", "{\"Content\":{}}", 400, Invalid, "Please provide a source for layer content." },
        { "POST", "/bad/versions", "{\"Content\":{\"ZipFile\":\"bm8gemlw\"}}", 400, Invalid, "Could not unzip uploaded file. Please check your file, then try to upload again." },
        { "POST", "/bad/versions", "{\"Content\":{\"S3Bucket\":\"absent\",\"S3Key\":\"k\"}}", 400, Invalid, "Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: The specified bucket does not exist. Kiln has no buckets of its own: start it with AWS_ENDPOINT_URL_S3, the address of a server that has them." },
        { "POST", "/bad/versions", $"{{{Zip},\"LicenseInfo\":\"{new string('l', 513)}\"}}", 400, Validation, $"1 validation error detected: Value '{new string('l', 513)}' at 'licenseInfo' failed to satisfy constraint: Member must have length less than or equal to 512" },
        { "POST", "/arn%3Aaws%3Alambda%3Aus-east-1%3A210987654321%3Alayer%3Al/versions", $"{{{Zip}}}", 403, "AccessDeniedException", "User: arn:aws:iam::123456789012:root is not authorized to perform: lambda:PublishLayerVersion on resource: *" },
        { "POST", "/existing/versions/1/policy", "{\"Action\":\"lambda:GetLayerVersion\",\"Principal\":\"me\",\"StatementId\":\"s\"}", 400, Validation, @"1 validation error detected: Value 'me' at 'principal' failed to satisfy constraint: Member must satisfy regular expression pattern: \d{12}|\*|arn:(aws[a-zA-Z-]*):iam::\d{12}:root" },
    };

    [Theory, MemberData(nameof(Cases))]
    public async Task Operation_answers_as_AWS_does(string method, string path, string? body, int status, string code, string message)
    {
        using var response = await kiln.SendAsync(new(method), "lambda", "/2018-10-31/layers" + path, body is null ? null : Encoding.UTF8.GetBytes(body));
        await LambdaErrorTests.HasErrorAsync(response, status, code, message);
    }
}
