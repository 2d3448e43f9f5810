using System.Text;
using System.Text.Json.Nodes;
using Kiln.Aws.Signing;
using Kiln.Server.Hosting;

namespace Kiln.Integration;

/// <summary>What a stranger, a web page or a function could try over HTTP.</summary>
public sealed class SafetyTests(KilnFixture kiln)
{
    private const string Functions = "/2015-03-31/functions";

    [Theory]
    [InlineData("Origin", "https://evil.example", true)]
    [InlineData("Origin", "null", true)]
    [InlineData("Host", "rebound.evil.example", true)]
    [InlineData("Origin", "http://x.lambda-url.us-east-1.localhost:4566", true)]
    [InlineData("Origin", "http://127.0.0.1:3000", false)]
    [InlineData("Host", "localhost:4566", false)]
    public async Task Without_signatures_web_pages_are_refused(string header, string value, bool isRefused)
    {
        await using var open = await KilnServer.StartAsync(KilnFixture.Options() with { Authenticate = false }, CancellationToken.None);
        using var http = new HttpClient();
        foreach (var path in new[] { Functions, "/_kiln/reset" })
        {
            using var request = new HttpRequestMessage(path == Functions ? HttpMethod.Get : HttpMethod.Post, open.Endpoint + path);
            request.Headers.TryAddWithoutValidation(header, value);
            using var response = await http.SendAsync(request);
            Assert.Equal(isRefused, (int)response.StatusCode == 403);
        }
    }

    [Theory]
    [InlineData("192.0.2.7:4566", "http://192.0.2.7:4566", false)]
    [InlineData("192.0.2.7:4566", "http://192.0.2.8:4566", true)]
    [InlineData("rebound.evil.example:4566", "http://rebound.evil.example:4566", true)]
    public async Task Without_signatures_the_pages_of_the_console_are_answered_on_any_address(string host, string origin, bool isRefused)
    {
        await using var open = await KilnServer.StartAsync(KilnFixture.Options() with { Authenticate = false }, CancellationToken.None);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, open.Endpoint + Functions);
        request.Headers.Host = host;
        request.Headers.Add("Origin", origin);
        using var response = await http.SendAsync(request);
        Assert.Equal(isRefused, (int)response.StatusCode == 403);
    }

    [Theory]
    [InlineData("AWS_IAM", null, "x.localhost", 200)]
    [InlineData("AWS_IAM", "https://evil.example", "x.localhost", 403)]
    [InlineData("AWS_IAM", "null", "x.localhost", 403)]
    [InlineData("AWS_IAM", null, "rebound.evil.example", 403)]
    [InlineData("NONE", "https://evil.example", "rebound.evil.example", 200)]
    public async Task Without_signatures_web_pages_call_only_functions_that_anyone_may_call(string authType, string? origin, string domain, int status)
    {
        await using var open = await KilnServer.StartAsync(KilnFixture.Options() with { Authenticate = false }, CancellationToken.None);
        using var http = new HttpClient();
        var trust = Uri.EscapeDataString("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}""");
        using var role = await http.PostAsync(open.Endpoint, new StringContent(
            $"Action=CreateRole&Version=2010-05-08&RoleName=lambda-role&AssumeRolePolicyDocument={trust}", Encoding.UTF8, "application/x-www-form-urlencoded"));
        using var function = await http.PostAsync(open.Endpoint + Functions, new StringContent(kiln.FunctionRequest("f").ToJsonString(), Encoding.UTF8, "application/json"));
        Assert.Equal(201, (int)function.StatusCode);
        using var created = await http.PostAsync(open.Endpoint + "/2021-10-31/functions/f/url", new StringContent($$"""{"AuthType":"{{authType}}"}""", Encoding.UTF8, "application/json"));
        var link = (string)JsonNode.Parse(await created.Content.ReadAsStringAsync())!["FunctionUrl"]!;
        using var request = new HttpRequestMessage(HttpMethod.Get, open.Endpoint);
        request.Headers.Host = $"{link.TrimEnd('/').Split('/')[^1]}.lambda-url.us-east-1.{domain}";
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        using var response = await http.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task With_signatures_reset_is_still_refused_to_web_pages()
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, kiln.Server.Endpoint + "/_kiln/reset");
        request.Headers.Add("Origin", "https://evil.example");
        using var response = await http.SendAsync(request);
        Assert.Equal(403, (int)response.StatusCode);
    }

    [Fact]
    public async Task Reset_empties_everything_and_the_server_goes_on()
    {
        var options = KilnFixture.Options();
        await using var server = await KilnServer.StartAsync(options with { Authenticate = false }, CancellationToken.None);
        using var http = new HttpClient();
        var trust = Uri.EscapeDataString("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}""");
        for (var round = 0; round < 2; round++)
        {
            using var role = await http.PostAsync(server.Endpoint, new StringContent(
                $"Action=CreateRole&Version=2010-05-08&RoleName=lambda-role&AssumeRolePolicyDocument={trust}", Encoding.UTF8, "application/x-www-form-urlencoded"));
            Assert.Equal(200, (int)role.StatusCode);
            using var created = await http.PostAsync(server.Endpoint + Functions, new StringContent(kiln.FunctionRequest("f").ToJsonString(), Encoding.UTF8, "application/json"));
            Assert.Equal(201, (int)created.StatusCode);
            using var invoked = await http.PostAsync(server.Endpoint + Functions + "/f/invocations", null);
            Assert.Equal("{}", await invoked.Content.ReadAsStringAsync());
            using var reset = await http.PostAsync(server.Endpoint + "/_kiln/reset", null);
            Assert.Equal(204, (int)reset.StatusCode);
            Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(options.DataDirectory, "code")));
            using var gone = await http.GetAsync(server.Endpoint + Functions + "/f");
            Assert.Equal(404, (int)gone.StatusCode);
        }
    }

    [Fact]
    public async Task Code_is_given_to_nobody_without_its_link()
    {
        using var response = await kiln.LambdaAsync(HttpMethod.Get, Functions + "/existing");
        var path = new Uri((string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["Code"]!["Location"]!).AbsolutePath;
        // Root itself, but signed for another service and in the header.
        using var signedForLambda = await kiln.SendAsync(HttpMethod.Get, "lambda", path);
        Assert.Equal(403, (int)signedForLambda.StatusCode);
        using var http = new HttpClient();
        using var unsigned = await http.GetAsync(kiln.Server.Endpoint + path);
        Assert.Equal(403, (int)unsigned.StatusCode);
    }

    [Fact]
    public async Task Operation_of_a_signed_request_cannot_be_swapped()
    {
        using var response = await kiln.SendAsync(
            HttpMethod.Get, "lambda", Functions + "/existing", alter: request => request.Headers.Add("X-Amz-Target", "x.DeleteFunction"));
        // Lambda does not speak that protocol; where a service does, the signature must cover the header (SignatureVerifierTests).
        Assert.Equal(404, (int)response.StatusCode);
        using var still = await kiln.LambdaAsync(HttpMethod.Get, Functions + "/existing");
        Assert.Equal(200, (int)still.StatusCode);
    }

    [Fact]
    public async Task Lambda_does_not_answer_the_query_protocol()
    {
        using var response = await kiln.QueryAsync("lambda", "Action=GetFunction&FunctionName=existing");
        Assert.Equal(404, (int)response.StatusCode);
    }

    [Fact]
    public async Task Function_may_do_what_its_role_may_and_nothing_else()
    {
        var credential = await SessionOfAsync("may-invoke", """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"lambda:*","Resource":"*"},{"Effect":"Deny","Action":"lambda:Update*","Resource":"arn:aws:lambda:*:*:function:existing"}]}""");
        Assert.Equal(200, await StatusAsync(credential, HttpMethod.Get, "lambda", Functions + "/existing"));
        Assert.Equal(403, await StatusAsync(credential, HttpMethod.Put, "lambda", Functions + "/existing/configuration"));
        // The same function under another of its names.
        Assert.Equal(403, await StatusAsync(credential, HttpMethod.Put, "lambda", Functions + "/existing:$LATEST/configuration"));
        Assert.Equal(403, await StatusAsync(credential, HttpMethod.Post, "iam", "/", "Action=ListRoles&Version=2010-05-08"));
        Assert.Equal(200, await StatusAsync(credential, HttpMethod.Post, "sts", "/", "Action=GetCallerIdentity&Version=2011-06-15"));
    }

    [Fact]
    public async Task Function_that_may_create_functions_may_not_give_them_any_role()
    {
        var credential = await SessionOfAsync("may-create", """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"lambda:CreateFunction","Resource":"*"}]}""");
        var body = kiln.FunctionRequest("escalated").ToJsonString();
        Assert.Equal(403, await StatusAsync(credential, HttpMethod.Post, "lambda", Functions, body));
    }

    private async Task<Credential> SessionOfAsync(string role, string policy)
    {
        var trust = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";
        using var created = await kiln.QueryAsync("iam", $"Action=CreateRole&Version=2010-05-08&RoleName={role}&AssumeRolePolicyDocument={Uri.EscapeDataString(trust)}");
        using var put = await kiln.QueryAsync("iam", $"Action=PutRolePolicy&Version=2010-05-08&RoleName={role}&PolicyName=p&PolicyDocument={Uri.EscapeDataString(policy)}");
        var request = kiln.FunctionRequest(role);
        request["Role"] = $"arn:aws:iam::{KilnFixture.AccountId}:role/{role}";
        request["Code"] = new JsonObject { ["ZipFile"] = Convert.ToBase64String(KilnFixture.Zip("import os\ndef handler(event, context):\n    return dict(os.environ)\n")) };
        using var function = await kiln.LambdaAsync(HttpMethod.Post, Functions, request);
        using var invoked = await kiln.LambdaAsync(HttpMethod.Post, $"{Functions}/{role}/invocations");
        var environment = JsonNode.Parse(await invoked.Content.ReadAsStringAsync())!;
        return new(
            (string)environment["AWS_ACCESS_KEY_ID"]!, (string)environment["AWS_SECRET_ACCESS_KEY"]!, kiln.Server.RootCredential.Principal,
            (string)environment["AWS_SESSION_TOKEN"]!);
    }

    private async Task<int> StatusAsync(Credential credential, HttpMethod method, string service, string path, string body = "{}")
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(method, kiln.Server.Endpoint + path);
        var bytes = method == HttpMethod.Get ? [] : Encoding.UTF8.GetBytes(body);
        new RequestSigner(credential, TimeProvider.System).Sign(request, KilnFixture.Region, service, bytes);
        if (method != HttpMethod.Get)
            request.Content = new ByteArrayContent(bytes) { Headers = { ContentType = new(path == "/" ? "application/x-www-form-urlencoded" : "application/json") } };
        using var response = await http.SendAsync(request);
        return (int)response.StatusCode;
    }
}
