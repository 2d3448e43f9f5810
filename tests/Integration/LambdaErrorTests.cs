using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;

namespace Kiln.Integration;

/// <summary>
/// What AWS answers to bad input: status, code, body shape and words. The expected answers are recordings of AWS, but for the rows
/// marked "derived", which follow from the service model and the recorded wording.
/// </summary>
public sealed class LambdaErrorTests(KilnFixture kiln)
{
    private const string Functions = "/2015-03-31/functions";
    private const string Arn = "arn:aws:lambda:us-east-1:123456789012:function";
    private const string Validation = "ValidationException", Invalid = "InvalidParameterValueException", NotFound = "ResourceNotFoundException";

    private const string NamePattern = @"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?";
    private const string LogLevelWithText = "LogLevel is not supported when LogFormat is set to \"Text\". Remove LogLevel from your request or change the LogFormat to \"Json\" and try again.";
    private static readonly string A65 = new('a', 65);

    private static string OtherArchitecture => RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "x86_64" : "arm64";

    /// <summary>CreateFunction with one member changed.</summary>
    public static TheoryData<string, string, int, string, string> Create() => new()
    {
        { "Role", "\"r1\"", 400, Validation, Failed("r1", "role", @"Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+") },
        { "Role", $"\"arn:aws:iam::{KilnFixture.AccountId}:role/absent\"", 400, Invalid, "The role defined for the function cannot be assumed by Lambda." },
        { "Role", $"\"{KilnFixture.UntrustedRole}\"", 400, Invalid, "The role defined for the function cannot be assumed by Lambda." },
        { "Role", "null", 400, Validation, "1 validation error detected: Value null at 'role' failed to satisfy constraint: Member must not be null" },
        { "Runtime", "\"non-existent-runtime\"", 400, Invalid, "Value non-existent-runtime at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [*] or be a valid ARN" },
        { "Runtime", "\"PYTHON3.9\"", 400, Invalid, "Value PYTHON3.9 at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [*] or be a valid ARN" },
        { "Runtime", "\"java8\"", 400, Invalid, NoLongerSupported("java8") },
        { "Runtime", "\"go1.x\"", 400, Invalid, NoLongerSupported("go1.x") },
        { "Runtime", "\"ruby2.7\"", 400, Invalid, NoLongerSupported("ruby2.7") },
        { "Runtime", "\"nodejs14.x\"", 400, Invalid, NoLongerSupported("nodejs14.x") },
        { "Runtime", "\"nodejs12.x\"", 400, Invalid, NoLongerSupported("nodejs12.x") },
        { "Runtime", "\"dotnetcore3.1\"", 400, Invalid, NoLongerSupported("dotnetcore3.1") },
        { "Architectures", "[\"x86_64\",\"arm64\"]", 400, Validation, Failed("[x86_64, arm64]", "architectures", "Member must have length less than or equal to 1") },
        { "Architectures", "[\"X86_64\"]", 400, Validation, Failed("[X86_64]", "architectures", "Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]") },
        { "SnapStart", "{\"ApplyOn\":\"invalidOption\"}", 400, Validation, Failed("invalidOption", "snapStart.applyOn", "Member must satisfy enum value set: [PublishedVersions, None]") },
        { "FunctionName", "\"invalid:function:name\"", 400, Validation, Failed("invalid:function:name", "functionName", "Member must satisfy regular expression pattern: " + NamePattern) },
        { "FunctionName", $"\"{A65}\"", 400, Invalid, Failed(A65, "functionName", "Member must have length less than or equal to 64") },
        { "FunctionName", $"\"{Arn}:{new string('b', 100)}\"", 400, Validation, Failed($"{Arn}:{new string('b', 100)}", "functionName", "Member must have length less than or equal to 140") },
        { "FunctionName", "\"arn:aws:lambda:ap-southeast-1:123456789012:function:f\"", 404, NotFound, "Functions from 'ap-southeast-1' are not reachable in this region ('us-east-1')" },
        { "FunctionName", "\"arn:aws:lambda:us-east-1:210987654321:function:f\"", 403, "AccessDeniedException", "User: arn:aws:iam::123456789012:root is not authorized to perform: lambda:CreateFunction on resource: *" },
        { "FunctionName", "\"existing\"", 409, "ResourceConflictException", "Function already exist: existing" },
        { "Code", "{\"ZipFile\":\"bm8gemlw\"}", 400, Invalid, "Could not unzip uploaded file. Please check your file, then try to upload again." },
        { "Code", "{\"S3Bucket\":\"absent\",\"S3Key\":\"k\"}", 400, Invalid, "Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: The specified bucket does not exist. Kiln has no buckets of its own: start it with AWS_ENDPOINT_URL_S3, the address of a server that has them." },
        { "Layers", "[\"arn:aws:lambda:eu-west-1:123456789012:layer:l:1\"]", 400, Invalid, "Layers are not in the same region as the function. Layers are expected to be in region us-east-1." },
        { "Layers", Layers("a:1", "b:1", "c:1", "d:1", "e:1", "f:1"), 400, Invalid, "Cannot reference more than 5 layers." },
        { "VpcConfig", "{\"SubnetIds\":[\"subnet-12345678\"],\"SecurityGroupIds\":[]}", 400, Invalid, "Error occurred while DescribeSubnets. EC2 Error Code: InvalidSubnetID.NotFound. EC2 Error Message: The subnet ID 'subnet-12345678' does not exist" },
        { "VpcConfig", "{\"SubnetIds\":[\"bad_subnet\"],\"SecurityGroupIds\":[]}", 400, Validation, Failed("[bad_subnet]", "vpcConfig.subnetIds", "Member must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 0, Member must satisfy regular expression pattern: subnet-[0-9a-z]*]") },
        { "VpcConfig", "{\"SubnetIds\":[],\"SecurityGroupIds\":[\"sg-12345678\"]}", 400, Invalid, "Error occurred while DescribeSecurityGroups. EC2 Error Code: InvalidGroup.NotFound. EC2 Error Message: The security group 'sg-12345678' does not exist" },
        { "VpcConfig", "{\"SubnetIds\":[],\"SecurityGroupIds\":[\"bad_group\"]}", 400, Validation, Failed("[bad_group]", "vpcConfig.securityGroupIds", "Member must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 0, Member must satisfy regular expression pattern: sg-[0-9a-zA-Z]*]") },
        { "Environment", $"{{\"Variables\":{{\"LARGE_VAR\":\"{new string('x', 4096)}\"}}}}", 400, Invalid, "Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: {\"LARGE_VAR\":\"xxx*\"}" },
        { "Environment", $"{{\"Variables\":{{\"SMALL_VAR\":\"ok\",\"LARGE_VAR\":\"{new string('x', 4096)}\"}}}}", 400, Invalid, "Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: {\"SMALL_VAR\":\"ok\",\"LARGE_VAR\":\"xxx*\"}" },
        { "Environment", "{\"Variables\":{\"AWS_REGION\":\"r\"}}", 400, Invalid, Reserved("AWS_REGION") },
        { "Environment", "{\"Variables\":{\"AWS_REGION\":\"r\",\"OK\":\"1\",\"AWS_ACCESS_KEY_ID\":\"k\"}}", 400, Invalid, Reserved("AWS_REGION, AWS_ACCESS_KEY_ID") },
        // Derived from here on.
        { "VpcConfig", "{\"SubnetIds\":[\"subnet-1\"],\"SecurityGroupIds\":[]}", 400, Invalid, "SubnetIds and SecurityIds must coexist or be both empty list." },
        { "VpcConfig", "{\"SubnetIds\":[\"subnet-1\"],\"SecurityGroupIds\":[\"sg-2\"]}", 400, Invalid, "Security Groups are required to be in the same VPC." },
        { "Architectures", $"[\"{OtherArchitecture}\"]", 400, Invalid, "Kiln runs functions on the processors of its machine, which is *" },
        { "Code", "{\"S3Bucket\":\"hot-reload\",\"S3Key\":\"/etc\"}", 400, Invalid, "The bucket hot-reload needs a folder that functions may run from: start Kiln with --hot-reload DIR, or set KILN_HOT_RELOAD." },
        { "Code", "{\"S3Bucket\":\"absent\"}", 400, Invalid, "Please provide a source for function code." },
        { "CodeSigningConfigArn", "\"arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-0123456789abcdef0\"", 404, "CodeSigningConfigNotFoundException", "The code signing configuration cannot be found. Check that the provided configuration is not deleted: arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-0123456789abcdef0." },
        { "FileSystemConfigs", "[{\"Arn\":\"arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-0123456789abcdef0\",\"LocalMountPath\":\"/mnt/a\"}]", 400, Invalid, "The access point arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-0123456789abcdef0 does not exist. Kiln knows those that KILN_FILE_SYSTEMS gives a folder: ARN=/folder,ARN=/folder." },
        { "FileSystemConfigs", "[{\"Arn\":\"arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-0123456789abcdef0\",\"LocalMountPath\":\"/tmp/a\"}]", 400, Validation, "1 validation error detected: Value '/tmp/a' at 'fileSystemConfigs.1.member.localMountPath' failed to satisfy constraint: Member must satisfy regular expression pattern: /mnt/[a-zA-Z0-9-_.]+" },
        { "Environment", "{\"Variables\":{\"1BAD\":\"v\"}}", 400, Validation, "1 validation error detected: Value '*' at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]" },
        { "Environment", "{\"Variables\":{\"AB\":null}}", 400, Validation, "1 validation error detected: Value '*' at 'environment.variables' failed to satisfy constraint: Map value must satisfy constraint: [Member must not be null]" },
        { "MemorySize", "64", 400, Validation, Failed("64", "memorySize", "Member must have value greater than or equal to 128") },
        { "MemorySize", "10241", 400, Validation, Failed("10241", "memorySize", "Member must have value less than or equal to 10240") },
        { "Timeout", "0", 400, Validation, Failed("0", "timeout", "Member must have value greater than or equal to 1") },
        { "Timeout", "901", 400, Validation, Failed("901", "timeout", "Member must have value less than or equal to 900") },
        { "Handler", "\"with blank\"", 400, Validation, Failed("with blank", "handler", @"Member must satisfy regular expression pattern: [^\s]+") },
        { "Handler", "null", 400, Invalid, "Runtime and Handler are mandatory parameters for functions created with deployment packages." },
        { "Description", $"\"{new string('d', 257)}\"", 400, Validation, Failed(new string('d', 257), "description", "Member must have length less than or equal to 256") },
        { "EphemeralStorage", "{\"Size\":511}", 400, Validation, Failed("511", "ephemeralStorage.size", "Member must have value greater than or equal to 512") },
        { "TracingConfig", "{\"Mode\":\"On\"}", 400, Validation, Failed("On", "tracingConfig.mode", "Member must satisfy enum value set: [Active, PassThrough]") },
        { "PackageType", "\"Jar\"", 400, Validation, Failed("Jar", "packageType", "Member must satisfy enum value set: [Zip, Image]") },
        { "LoggingConfig", "{\"LogFormat\":\"Text\",\"ApplicationLogLevel\":\"INFO\"}", 400, Invalid, LogLevelWithText },
        { "LoggingConfig", "{\"SystemLogLevel\":\"INFO\"}", 400, Invalid, LogLevelWithText },
        { "LoggingConfig", "{\"LogFormat\":\"JSON\",\"ApplicationLogLevel\":\"LOUD\"}", 400, Validation, Failed("LOUD", "loggingConfig.applicationLogLevel", "Member must satisfy enum value set: [TRACE, DEBUG, INFO, WARN, ERROR, FATAL]") },
        { "LoggingConfig", "{\"LogFormat\":\"JSON\",\"SystemLogLevel\":\"ERROR\"}", 400, Validation, Failed("ERROR", "loggingConfig.systemLogLevel", "Member must satisfy enum value set: [DEBUG, INFO, WARN]") },
        { "LoggingConfig", "{\"LogGroup\":\"a b\"}", 400, Validation, Failed("a b", "loggingConfig.logGroup", @"Member must satisfy regular expression pattern: [\.\-_/#A-Za-z0-9]+") },
        { "LoggingConfig", "{\"LogGroup\":\"\"}", 400, Validation, "2 validation errors detected*" },
        { "LoggingConfig", "{\"LogFormat\":\"XML\"}", 400, Validation, Failed("XML", "loggingConfig.logFormat", "Member must satisfy enum value set: [JSON, Text]") },
        { "MemorySize", "\"much\"", 400, "SerializationException", "The request body could not be read: malformed JSON or a value of the wrong type at MemorySize." },
    };

    [Theory, MemberData(nameof(Create))]
    public async Task CreateFunction_answers_as_AWS_does(string member, string value, int status, string code, string message)
    {
        var request = kiln.FunctionRequest("created-by-error-test");
        request[member] = JsonNode.Parse(value);
        using var response = await kiln.LambdaAsync(HttpMethod.Post, Functions, request);
        await HasErrorAsync(response, status, code, message);
    }

    /// <summary>Requests on functions, in other operations.</summary>
    public static TheoryData<string, string, string?, int, string, string> Others() => new()
    {
        { "GET", "/absent?Qualifier=$LATEST", null, 404, NotFound, $"Function not found: {Arn}:absent:$LATEST" },
        { "GET", "/absent", null, 404, NotFound, $"Function not found: {Arn}:absent" },
        { "GET", "/existing?Qualifier=1221", null, 404, NotFound, $"Function not found: {Arn}:existing:1221" },
        { "GET", "/existing?Qualifier=aliasdoesnotexist", null, 404, NotFound, $"Function not found: {Arn}:existing:aliasdoesnotexist" },
        { "GET", "/existing?Qualifier=$latest", null, 404, NotFound, $"Function not found: {Arn}:existing:$latest" },
        { "GET", $"/existing?Qualifier={A65}", null, 404, NotFound, $"Function not found: {Arn}:existing:{A65}" },
        { "GET", $"/{A65}", null, 404, NotFound, $"Function not found: {Arn}:{A65}" },
        { "GET", "/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction", null, 404, NotFound, $"Function not found: {Arn}:function" },
        { "GET", "/arn%3Aaws%3Alambda%3Aeu-west-1%3A123456789012%3Afunction%3Aexisting", null, 404, NotFound, "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')" },
        { "GET", "/existing:1?Qualifier=2", null, 400, Invalid, "The derived qualifier from the function name does not match the specified qualifier." },
        { "GET", "/existing?Qualifier=a%3Fb", null, 400, Validation, Failed("a?b", "qualifier", @"Member must satisfy regular expression pattern: \$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+") },
        { "GET", "/absent/configuration", null, 404, NotFound, $"Function not found: {Arn}:absent" },
        { "GET", "?FunctionVersion=invalid", null, 400, Validation, Failed("invalid", "functionVersion", "Member must satisfy enum value set: [ALL]") },
        { "GET", "?MaxItems=10001", null, 400, Validation, Failed("10001", "maxItems", "Member must have value less than or equal to 10000") },
        { "GET", "?Marker=Zm46eHl6", null, 400, Invalid, "The Marker is not one that ListFunctions returned." },
        { "GET", "?MaxItems=ten", null, 400, "SerializationException", "The value 'ten' of MaxItems is not of the right type." },
        { "DELETE", "/absent", null, 404, NotFound, $"Function not found: {Arn}:absent" },
        { "DELETE", "/existing:1?Qualifier=2", null, 400, Invalid, "The derived qualifier from the function name does not match the specified qualifier." },
        { "DELETE", "/existing?Qualifier=$LATEST", null, 400, Invalid, "$LATEST version cannot be deleted without deleting the function." },
        { "DELETE", $"/my-function?Qualifier={A65}", null, 400, Invalid, "Deletion of aliases is not currently supported." },
        { "DELETE", "/my-function?Qualifier=$latest", null, 404, NotFound, $"Function not found: {Arn}:my-function" },
        { "POST", "/arn%3Aaws%3Alambda%3Aus-east-1%3A123400000000@function%3Amyfn/invocations", "{}", 400, Validation, "1 validation error detected: Value 'arn:aws:lambda:us-east-1:123400000000@function:myfn' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: *" },
        { "POST", $"/{A65}/invocations", "{}", 404, NotFound, $"Function not found: {Arn}:{A65}:$LATEST" },
        { "POST", "/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction/invocations", "{}", 404, NotFound, $"Function not found: {Arn}:function:$LATEST" },
        { "POST", "/existing/invocations?Qualifier=non-existent-alias", "{}", 404, NotFound, $"Function not found: {Arn}:existing:non-existent-alias" },
        { "POST", "/existing/invocations", "x", 400, "InvalidRequestContentException", "Could not parse request body into json: Could not parse payload into json: Unexpected character ('x' (code 120)): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')*" },
        { "PUT", "/absent/code", "{\"ZipFile\":\"eA==\"}", 404, NotFound, $"Function not found: {Arn}:absent" },
        { "PUT", "/existing/code", "{\"ImageUri\":\"i\"}", 400, Invalid, "Please don't provide ImageUri when updating a function with packageType Zip." },
        { "PUT", "/existing/code", "{\"ZipFile\":\"eA==\",\"RevisionId\":\"wrong\"}", 412, "PreconditionFailedException", "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id" },
        { "PUT", "/existing/code", "{\"ZipFile\":\"eA==\"}", 400, Invalid, "Could not unzip uploaded file. Please check your file, then try to upload again." },
        { "PUT", "/existing/code", "{}", 400, Invalid, "Please provide a source for function code." },
        { "PUT", "/existing/configuration", $"{{\"Layers\":{Layers("l:1", "l:2")}}}", 400, Invalid, "Two different versions of the same layer are not allowed to be referenced in the same function. arn:aws:lambda:us-east-1:123456789012:layer:l:1 and arn:aws:lambda:us-east-1:123456789012:layer:l:2 are versions of the same layer." },
        { "PUT", "/existing/configuration", $"{{\"Layers\":{Layers("l:1", "l:1")}}}", 400, Invalid, "Two different versions of the same layer are not allowed to be referenced in the same function. arn:aws:lambda:us-east-1:123456789012:layer:l:1 and arn:aws:lambda:us-east-1:123456789012:layer:l:1 are versions of the same layer." },
        { "PUT", "/existing/configuration", $"{{\"Layers\":{Layers("doesnotexist:1")}}}", 400, Invalid, "Layer version arn:aws:lambda:us-east-1:123456789012:layer:doesnotexist:1 does not exist." },
        { "PUT", "/existing/configuration", $"{{\"Layers\":{Layers("l")}}}", 400, Validation, "1 validation error detected: Value '[arn:aws:lambda:us-east-1:123456789012:layer:l]' at 'layers' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 2048, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: *, Member must not be null]" },
        { "PUT", "/existing/configuration", "{\"MemorySize\":64,\"Timeout\":0}", 400, Validation, "2 validation errors detected: Value '0' at 'timeout' failed to satisfy constraint: Member must have value greater than or equal to 1; Value '64' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128" },
        { "PUT", "/existing/configuration", $"{{\"Description\":\"{new string('d', 5200)}\"}}", 413, "RequestEntityTooLargeException", "Request must be smaller than 5120 bytes for the UpdateFunctionConfiguration operation" },
        { "PUT", "/absent/configuration", "{}", 404, NotFound, $"Function not found: {Arn}:absent" },
    };

    [Theory, MemberData(nameof(Others))]
    public async Task Operation_answers_as_AWS_does(string method, string path, string? body, int status, string code, string message)
    {
        using var response = await kiln.SendAsync(new(method), "lambda", Functions + path, body is null ? null : Encoding.UTF8.GetBytes(body));
        await HasErrorAsync(response, status, code, message);
    }

    [Theory]
    [InlineData("body-n\u0087", new byte[] { (byte)'n', 0x87, (byte)'r' }, "Invalid UTF-8 start byte 0x87\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: 3]")]
    [InlineData("message-\u0099", new byte[] { 0x99, 0xeb, (byte)',' }, "Unexpected character ((CTRL-CHAR, code 153)): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: 1]")]
    public async Task Invoke_with_bytes_that_are_no_text_answers_as_recorded(string recording, byte[] payload, string fault)
    {
        Assert.NotEmpty(recording);
        using var response = await kiln.SendAsync(HttpMethod.Post, "lambda", Functions + "/existing/invocations", payload);
        await HasErrorAsync(response, 400, "InvalidRequestContentException", "Could not parse request body into json: Could not parse payload into json: " + fault);
    }

    [Fact]
    public async Task Invoke_with_more_than_6_MB_answers_413()
    {
        using var response = await kiln.SendAsync(HttpMethod.Post, "lambda", Functions + "/existing/invocations", new byte[6291457]);
        await HasErrorAsync(response, 413, "RequestEntityTooLargeException", "Request must be smaller than 6291456 bytes for the InvokeFunction operation");
    }

    [Fact]
    public async Task CreateFunction_with_a_body_over_the_limit_answers_413()
    {
        using var response = await kiln.SendAsync(HttpMethod.Post, "lambda", Functions, new byte[70167212]);
        await HasErrorAsync(response, 413, "RequestEntityTooLargeException", "Request must be smaller than 70167211 bytes for the CreateFunction operation");
    }

    [Fact]
    public async Task CreateFunction_with_a_zip_over_50_MB_answers_413()
    {
        var request = kiln.FunctionRequest("too-large");
        request["Code"] = new JsonObject { ["ZipFile"] = Convert.ToBase64String(new byte[52428801]) };
        using var response = await kiln.LambdaAsync(HttpMethod.Post, Functions, request);
        await HasErrorAsync(response, 413, "RequestEntityTooLargeException", "Zipped size must be smaller than 52428800 bytes");
    }

    [Fact]
    public async Task CreateFunction_with_a_zip_over_250_MB_unpacked_answers_400()
    {
        using var buffer = new MemoryStream();
        using (var archive = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = archive.CreateEntry("zeros.bin", CompressionLevel.Fastest).Open();
            for (var i = 0; i < 251; i++)
                entry.Write(new byte[1024 * 1024]);
        }
        var request = kiln.FunctionRequest("too-large");
        request["Code"] = new JsonObject { ["ZipFile"] = Convert.ToBase64String(buffer.ToArray()) };
        using var response = await kiln.LambdaAsync(HttpMethod.Post, Functions, request);
        await HasErrorAsync(response, 400, Invalid, "Unzipped size must be smaller than 262144000 bytes");
    }

    private static string Failed(string value, string path, string constraint) =>
        $"1 validation error detected: Value '{value}' at '{path}' failed to satisfy constraint: {constraint}";

    private static string NoLongerSupported(string runtime) =>
        $"The runtime parameter of {runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.";

    private static string Reserved(string keys) =>
        $"Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: {keys}";

    private static string Layers(params string[] layers) =>
        "[" + string.Join(',', layers.Select(l => $"\"arn:aws:lambda:us-east-1:123456789012:layer:{l}\"")) + "]";

    // The model says which codes have a Type and how the message's key is written.
    internal static async Task HasErrorAsync(HttpResponseMessage response, int status, string code, string message)
    {
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
        Assert.Equal((status, code), ((int)response.StatusCode, response.Headers.GetValues("x-amzn-ErrorType").Single()));
        Assert.Single(response.Headers.GetValues("x-amzn-RequestId"));
        var key = code is NotFound or "AccessDeniedException" or "CodeSigningConfigNotFoundException" ? "Message" : "message";
        var hasType = code is not (Validation or "AccessDeniedException" or "RequestEntityTooLargeException" or "SerializationException" or "UnknownOperationException");
        Assert.Equal(hasType ? ["Type", key] : [key], body.Select(member => member.Key).ToArray());
        if (hasType)
            Assert.Equal("User", (string?)body["Type"]);
        var actual = (string)body[key]!;
        var star = message.IndexOf('*', StringComparison.Ordinal);
        // A star stands for what differs between AWS and here, or is too long to repeat; patterns have stars of their own.
        if (star >= 0 && actual != message)
        {
            Assert.StartsWith(message[..star], actual, StringComparison.Ordinal);
            Assert.EndsWith(message[(message.LastIndexOf('*') + 1)..], actual, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(message, actual);
        }
    }
}
