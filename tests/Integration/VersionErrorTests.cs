using System.Text.Json.Nodes;

namespace Kiln.Integration;

/// <summary>
/// What AWS answers to bad input about versions, aliases, tags and reserved concurrency. The expected answers are recordings of AWS, but for the rows marked "derived",
/// which follow from the service model and the recorded wording.
/// </summary>
public sealed class VersionErrorTests(VersionErrorTests.Published published) : IClassFixture<VersionErrorTests.Published>
{
    private const string Validation = "ValidationException", Invalid = "InvalidParameterValueException", NotFound = "ResourceNotFoundException";
    private const string Arn = "arn:aws:lambda:us-east-1:123456789012:function";
    private const string Escaped = "arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3A";
    private const string Revision = "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id";

    public static TheoryData<string, string, string?, int, string, string> Cases() => new()
    {
        { "POST", "aliases", Alias("custom", "1", "{'1':0.8,'2':0.2}"), 400, Invalid, "Number of items in AdditionalVersionWeights cannot be greater than 1" },
        { "POST", "aliases", Alias("custom", "1", "{'2':2}"), 400, Validation, "1 validation error detected: Value '{2=2.0}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]" },
        { "POST", "aliases", Alias("custom", "1", "{'2':-1}"), 400, Validation, "1 validation error detected: Value '{2=-1.0}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]" },
        { "POST", "aliases", Alias("custom", "1", "{'1':0.5}"), 400, Invalid, "Invalid function version 1. Function version 1 is already included in routing configuration." },
        { "POST", "aliases", Alias("custom", "10", "{'2':0.5}"), 404, NotFound, $"Function not found: {Arn}:versioned:10" },
        { "POST", "aliases", Alias("custom", "$LATEST", "{'1':0.5}"), 400, Invalid, "$LATEST is not supported for an alias pointing to more than 1 version" },
        { "POST", "aliases", Alias("custom", "1", "{'$LATEST':0.5}"), 400, Validation, "1 validation error detected: Value '{$LATEST=0.5}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]" },
        { "POST", "aliases", Alias("taken", "1", null), 409, "ResourceConflictException", $"Alias already exists: {Arn}:versioned:taken" },
        { "POST", "aliases", Alias("2024", "1", null), 400, Validation, "1 validation error detected: Value '2024' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)" },
        { "GET", "aliases/non-existent", null, 404, NotFound, $"Cannot find alias arn: {Arn}:versioned:non-existent" },
        { "PUT", "aliases/non-existent", "{}", 404, NotFound, $"Alias not found: {Arn}:versioned:non-existent" },
        { "PUT", "aliases/taken", "{'RevisionId':'wrong'}", 412, "PreconditionFailedException", Revision },
        { "POST", "versions", "{'RevisionId':'wrong'}", 412, "PreconditionFailedException", Revision },
        { "POST", "versions", "{'CodeSha256':'somenonexistentsha256'}", 400, Invalid, "CodeSHA256 (somenonexistentsha256) is different from current CodeSHA256 in $LATEST (*). Please try again with the CodeSHA256 in $LATEST." },
        { "POST", "invocations?Qualifier=non-existent-alias", "{}", 404, NotFound, $"Function not found: {Arn}:versioned:non-existent-alias" },
        { "GET", "?Qualifier=aliasdoesnotexist", null, 404, NotFound, $"Function not found: {Arn}:versioned:aliasdoesnotexist" },
        { "TAG", $"{Escaped}function%3Adoesnotexist", "{'Tags':{'a':'b'}}", 404, NotFound, $"Function not found: {Arn}:doesnotexist" },
        { "TAG", $"{Escaped}function%3Aversioned%3Av1", "{'Tags':{'a':'b'}}", 400, Invalid, "Tags on function aliases and versions are not supported. Please specify a function ARN." },
        { "TAG", $"{Escaped}function%3Aversioned", "{'Tags':{}}", 400, Invalid, "An error occurred and the request cannot be processed." },
        { "TAG", $"{Escaped}function%3Aversioned", $"{{'Tags':{{{string.Join(',', Enumerable.Range(0, 51).Select(i => $"'{i}_key':'v'"))}}}}}", 400, Invalid, "Number of tags exceeds resource tag limit." },
        { "TAG", $"{Escaped}event-source-mapping%3A4f5a3ce5-1c1f-4a1b-8d50-0d2b6f5a2c11", "{'Tags':{'a':'b'}}", 404, NotFound, "Event source mapping not found: arn:aws:lambda:us-east-1:123456789012:event-source-mapping:4f5a3ce5-1c1f-4a1b-8d50-0d2b6f5a2c11" },
        { "UNTAG", $"{Escaped}function%3Aversioned", null, 400, Validation, "1 validation error detected: Value null at 'tagKeys' failed to satisfy constraint: Member must not be null" },
        { "CONCURRENCY", "doesnotexist", "{'ReservedConcurrentExecutions':1}", 404, NotFound, $"Function not found: {Arn}:doesnotexist:$LATEST" },
        { "CONCURRENCY", "versioned:$LATEST", "{'ReservedConcurrentExecutions':0}", 400, Invalid, "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN." },
        { "CONCURRENCY", "versioned", "{'ReservedConcurrentExecutions':1001}", 400, Invalid, "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100]." },
        // Derived from here on.
        { "CONCURRENCY", "versioned", "{'ReservedConcurrentExecutions':901}", 400, Invalid, "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100]." },
        { "CONCURRENCY", "versioned", "{}", 400, Validation, "1 validation error detected: Value null at 'reservedConcurrentExecutions' failed to satisfy constraint: Member must not be null" },
        { "TAG", "arn%3Aaws%3Asomething", "{'Tags':{'a':'b'}}", 400, Validation, "1 validation error detected: Value 'arn:aws:something' at 'resource' failed to satisfy constraint: Member must satisfy regular expression pattern: *" },
        { "DELETE", "?Qualifier=1", null, 409, "ResourceConflictException", "Unable to delete version because the following aliases reference it: [taken]" },
        { "GET", "aliases?Marker=%25", null, 400, Invalid, "The Marker is not one that ListAliases returned." },
        { "GET", "versions?Marker=eA%3D%3D", null, 400, Invalid, "The Marker is not one that ListVersionsByFunction returned." },
    };

    [Theory, MemberData(nameof(Cases))]
    public async Task Operation_answers_as_AWS_does(string method, string path, string? body, int status, string code, string message)
    {
        var (verb, root) = method switch
        {
            "TAG" => ("POST", "/2017-03-31/tags/"),
            "UNTAG" => ("DELETE", "/2017-03-31/tags/"),
            "CONCURRENCY" => ("PUT", "/2017-10-31/functions/"),
            _ => (method, path.StartsWith('?') ? "/2015-03-31/functions/versioned" : "/2015-03-31/functions/versioned/"),
        };
        using var response = await published.Kiln.LambdaAsync(new(verb), root + path + (method == "CONCURRENCY" ? "/concurrency" : ""), body is null ? null : JsonNode.Parse(body.Replace('\'', '"')));
        await LambdaErrorTests.HasErrorAsync(response, status, code, message);
    }

    private static string Alias(string name, string version, string? weights) =>
        $"{{'Name':'{name}','FunctionVersion':'{version}'{(weights is null ? "" : $",'RoutingConfig':{{'AdditionalVersionWeights':{weights}}}")}}}";

    /// <summary>A function with a version and an alias.</summary>
    public sealed class Published(KilnFixture kiln) : IAsyncLifetime
    {
        public KilnFixture Kiln => kiln;

        public async ValueTask InitializeAsync()
        {
            await kiln.CreateFunctionAsync("versioned");
            using var version = await kiln.LambdaAsync(HttpMethod.Post, "/2015-03-31/functions/versioned/versions", new JsonObject());
            Assert.Equal(201, (int)version.StatusCode);
            using var alias = await kiln.LambdaAsync(HttpMethod.Post, "/2015-03-31/functions/versioned/aliases", JsonNode.Parse(Alias("taken", "1", null).Replace('\'', '"')));
            Assert.Equal(201, (int)alias.StatusCode);
        }

        public ValueTask DisposeAsync() => default;
    }
}
