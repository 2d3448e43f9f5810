using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Kiln.Aws.Operations;
using Kiln.Aws.Signing;
using Kiln.Server.Hosting;

namespace Kiln.Integration;

/// <summary>How the console is served, and how one signs in to it. The console itself: tests/console.</summary>
public sealed class ConsoleTests(ConsoleServer console) : IClassFixture<ConsoleServer>, IDisposable
{
    private const string Root = "/_kiln/console";
    private readonly HttpClient _http = new(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false });
    private readonly KilnServer _server = console.Server;
    private readonly string _files = console.Files;

    [Theory]
    [InlineData("/", "<page>", "no-cache")]
    [InlineData("/us-east-1/functions/hello", "<page>", "no-cache")]
    [InlineData("/secret.txt", "<page>", "no-cache")]
    [InlineData("/..%2foutside.js", "<page>", "no-cache")]
    [InlineData("/assets/index-1a2b.js", "plain", "public, max-age=31536000, immutable")]
    public async Task Files_are_served_and_pages_are_the_index(string path, string text, string cache)
    {
        using var response = await _http.GetAsync(_server.Endpoint + Root + path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(text, await response.Content.ReadAsStringAsync());
        Assert.Equal(cache, response.Headers.GetValues("Cache-Control").Single().Replace("max-age=31536000, public", "public, max-age=31536000", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("gzip, deflate, br", "br", "brotli")]
    [InlineData("gzip", "gzip", "gzip")]
    [InlineData("br;q=0, gzip", "gzip", "gzip")]
    [InlineData("identity", null, "plain")]
    public async Task Compressed_files_are_served_to_whom_can_read_them(string accepted, string? encoding, string text)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _server.Endpoint + Root + "/assets/index-1a2b.js");
        request.Headers.Add("Accept-Encoding", accepted);
        using var response = await _http.SendAsync(request);
        Assert.Equal(encoding, response.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Equal("text/javascript", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(text, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/assets/gone-1a2b.js")]
    [InlineData("/sign-in")]
    public async Task Every_answer_says_what_the_page_may(string path)
    {
        using var response = await _http.GetAsync(_server.Endpoint + Root + path);
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-referrer", response.Headers.GetValues("Referrer-Policy").Single());
    }

    [Fact]
    public async Task Missing_asset_is_no_page()
    {
        using var response = await _http.GetAsync(_server.Endpoint + Root + "/assets/gone-1a2b.js");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Without_a_built_console_the_server_says_so()
    {
        await using var server = await KilnServer.StartAsync(KilnFixture.Options() with { ConsoleDirectory = Path.Combine(_files, "none") }, CancellationToken.None);
        Assert.Null(server.NewConsoleLink());
        using var response = await _http.GetAsync(server.Endpoint + Root + "/");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("Node.js", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_signs_root_in_once_and_the_cookie_does_again()
    {
        var token = _server.NewConsoleLink()!.Split("#sign-in=")[1];
        using var signedIn = await PostAsync(new() { ["token"] = token });
        Assert.Equal(HttpStatusCode.OK, signedIn.StatusCode);
        Assert.Equal("no-store", signedIn.Headers.GetValues("Cache-Control").Single());
        var cookie = signedIn.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($"path={Root}/sign-in", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal($"arn:aws:iam::{KilnFixture.AccountId}:root", await ArnOfAsync(await ReadAsync(signedIn)));

        using var again = await PostAsync(new() { ["token"] = token });
        Assert.Equal(HttpStatusCode.Unauthorized, again.StatusCode);

        var value = cookie.Split(';')[0];
        using var renewed = await PostAsync([], ("Cookie", value));
        Assert.Equal($"arn:aws:iam::{KilnFixture.AccountId}:root", await ArnOfAsync(await ReadAsync(renewed)));

        using var signOut = new HttpRequestMessage(HttpMethod.Delete, _server.Endpoint + Root + "/sign-in");
        signOut.Headers.Add("Cookie", value);
        using var signedOut = await _http.SendAsync(signOut);
        Assert.Equal(HttpStatusCode.NoContent, signedOut.StatusCode);
        using var over = await PostAsync([], ("Cookie", value));
        Assert.Equal(HttpStatusCode.Unauthorized, over.StatusCode);
    }

    [Fact]
    public async Task Cookie_ends_after_twelve_hours_and_its_credentials_after_one()
    {
        var time = new ShiftedTime();
        await using var server = await KilnServer.StartAsync(KilnFixture.Options() with { ConsoleDirectory = _files }, CancellationToken.None, time);
        using var signedIn = await _http.PostAsJsonAsync(
            server.Endpoint + Root + "/sign-in", new JsonObject { ["token"] = server.NewConsoleLink()!.Split("#sign-in=")[1] });
        var expiration = (DateTimeOffset)(await ReadAsync(signedIn))["expiration"]!;
        Assert.InRange(expiration - time.GetUtcNow(), TimeSpan.FromMinutes(59), TimeSpan.FromHours(1));
        var cookie = signedIn.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        foreach (var (hours, status) in new[] { (11, HttpStatusCode.OK), (1, HttpStatusCode.Unauthorized) })
        {
            time.Advance(TimeSpan.FromHours(hours));
            using var request = new HttpRequestMessage(HttpMethod.Post, server.Endpoint + Root + "/sign-in") { Content = JsonContent.Create(new JsonObject()) };
            request.Headers.Add("Cookie", cookie);
            using var response = await _http.SendAsync(request);
            Assert.Equal(status, response.StatusCode);
        }
    }

    [Fact]
    public async Task Key_signs_in_for_credentials_that_may_what_it_may()
    {
        using var response = await PostSignedAsync(_server.RootCredential);
        var credentials = await ReadAsync(response);
        Assert.Equal($"arn:aws:iam::{KilnFixture.AccountId}:root", await ArnOfAsync(credentials));
        // What sessions of GetSessionToken may not, without a second factor.
        await QueryAsync(CredentialOf(credentials), "iam", "Action=ListRoles&Version=2010-05-08");
        using var again = await PostAsync([], ("Cookie", response.Headers.GetValues("Set-Cookie").Single().Split(';')[0]));
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task Temporary_key_is_given_back_as_it_is()
    {
        var given = await SessionTokenAsync();
        using var signedIn = await PostSignedAsync(given);
        using var again = await PostAsync([], ("Cookie", signedIn.Headers.GetValues("Set-Cookie").Single().Split(';')[0]));
        foreach (var response in new[] { signedIn, again })
            Assert.Equal(given.SessionToken, (string)(await ReadAsync(response))["sessionToken"]!);
    }

    [Theory]
    [InlineData("Action=UpdateAccessKey&UserName=USER&AccessKeyId=KEY&Status=Inactive")]
    [InlineData("Action=DeleteAccessKey&UserName=USER&AccessKeyId=KEY")]
    public async Task Session_ends_with_the_key_that_it_came_from(string form)
    {
        var user = $"keyed-{Guid.NewGuid():N}";
        await QueryAsync(_server.RootCredential, "iam", $"Action=CreateUser&Version=2010-05-08&UserName={user}");
        var made = await QueryAsync(_server.RootCredential, "iam", $"Action=CreateAccessKey&Version=2010-05-08&UserName={user}");
        var key = new Credential(Between(made, "AccessKeyId"), Between(made, "SecretAccessKey"), Principal.Anonymous);
        using var signedIn = await PostSignedAsync(key);
        var cookie = ("Cookie", signedIn.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        var credentials = await ReadAsync(signedIn);
        Assert.Equal($"arn:aws:iam::{KilnFixture.AccountId}:user/{user}", await ArnOfAsync(credentials));
        // Signed in anew with what the console has: it is the same key's.
        using var copied = await PostSignedAsync(CredentialOf(credentials));
        Assert.Equal(HttpStatusCode.OK, copied.StatusCode);

        await QueryAsync(_server.RootCredential, "iam", form.Replace("USER", user, StringComparison.Ordinal).Replace("KEY", key.AccessKeyId, StringComparison.Ordinal) + "&Version=2010-05-08");

        Assert.Equal(HttpStatusCode.Forbidden, (await SendQueryAsync(CredentialOf(credentials), "sts", "Action=GetCallerIdentity&Version=2011-06-15")).Status);
        using var renewed = await PostAsync([], cookie);
        Assert.Equal(HttpStatusCode.Unauthorized, renewed.StatusCode);
        using var copiedAgain = await PostAsync([], ("Cookie", copied.Headers.GetValues("Set-Cookie").Single().Split(';')[0]));
        Assert.Equal(HttpStatusCode.Unauthorized, copiedAgain.StatusCode);
    }

    [Theory]
    [InlineData("secret", "signin")]
    [InlineData("token", "signin")]
    [InlineData("id", "signin")]
    [InlineData("", "sts")]
    public async Task Wrong_key_and_other_signatures_do_not_sign_in(string altered, string service)
    {
        var given = await SessionTokenAsync();
        using var response = await PostSignedAsync(
            altered switch
            {
                "secret" => given with { SecretAccessKey = "x" + given.SecretAccessKey },
                "token" => given with { SessionToken = "x" + given.SessionToken },
                "id" => given with { AccessKeyId = "AKIAAAAAAAAAAAAAAAAA", SessionToken = null },
                _ => given,
            },
            service);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData("{}", "application/json", 401)]
    [InlineData("{\"token\":\"nonsense\"}", "application/json", 401)]
    [InlineData("[", "application/json", 400)]
    [InlineData("token=x", "application/x-www-form-urlencoded", 405)]
    public async Task What_is_no_sign_in_is_refused(string body, string type, int status)
    {
        using var response = await _http.PostAsync(_server.Endpoint + Root + "/sign-in", new StringContent(body, Encoding.UTF8, type));
        Assert.Equal(status, (int)response.StatusCode);
        Assert.NotNull((string?)(await ReadAsync(response))["message"]);
    }

    [Theory]
    [InlineData("https://evil.example", 403)]
    [InlineData("http://127.0.0.1:1", 403)]
    [InlineData("null", 403)]
    [InlineData(null, 200)]
    public async Task Other_pages_do_not_sign_in(string? origin, int status)
    {
        var token = _server.NewConsoleLink()!.Split("#sign-in=")[1];
        using var response = await PostAsync(new() { ["token"] = token }, ("Origin", origin ?? _server.Endpoint));
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task Where_nobody_need_sign_in_the_console_is_root_by_itself()
    {
        await using var open = await KilnServer.StartAsync(KilnFixture.Options() with { ConsoleDirectory = _files, Authenticate = false }, CancellationToken.None);
        Assert.EndsWith(Root + "/", open.NewConsoleLink(), StringComparison.Ordinal);
        using var response = await _http.PostAsJsonAsync(open.Endpoint + Root + "/sign-in", new JsonObject());
        Assert.NotNull((string?)(await ReadAsync(response))["sessionToken"]);
    }

    private async Task<HttpResponseMessage> PostAsync(JsonObject body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _server.Endpoint + Root + "/sign-in");
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        return await _http.SendAsync(request);
    }

    private static async Task<JsonObject> ReadAsync(HttpResponseMessage response) => JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();

    private async Task<HttpResponseMessage> PostSignedAsync(Credential key, string service = "signin")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _server.Endpoint + Root + "/sign-in");
        var body = "{}"u8.ToArray();
        new RequestSigner(key, TimeProvider.System).Sign(request, KilnFixture.Region, service, body);
        request.Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
        return await _http.SendAsync(request);
    }

    private async Task<Credential> SessionTokenAsync()
    {
        var text = await QueryAsync(_server.RootCredential, "sts", "Action=GetSessionToken&Version=2011-06-15");
        return new(Between(text, "AccessKeyId"), Between(text, "SecretAccessKey"), Principal.Anonymous, Between(text, "SessionToken"));
    }

    private async Task<string> ArnOfAsync(JsonObject credentials) =>
        Between(await QueryAsync(CredentialOf(credentials), "sts", "Action=GetCallerIdentity&Version=2011-06-15"), "Arn");

    private static Credential CredentialOf(JsonObject credentials) => new(
        (string)credentials["accessKeyId"]!, (string)credentials["secretAccessKey"]!, Principal.Anonymous, (string)credentials["sessionToken"]!);

    private async Task<string> QueryAsync(Credential credential, string service, string form)
    {
        var (status, text) = await SendQueryAsync(credential, service, form);
        Assert.Equal(HttpStatusCode.OK, status);
        return text;
    }

    private async Task<(HttpStatusCode Status, string Text)> SendQueryAsync(Credential credential, string service, string form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _server.Endpoint + "/");
        var body = Encoding.UTF8.GetBytes(form);
        new RequestSigner(credential, TimeProvider.System).Sign(request, KilnFixture.Region, service, body);
        request.Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/x-www-form-urlencoded") } };
        using var response = await _http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static string Between(string xml, string element) => xml.Split($"<{element}>")[1].Split($"</{element}>")[0];

    public void Dispose() => _http.Dispose();
}

/// <summary>A server whose console is a few small files.</summary>
public sealed class ConsoleServer : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kiln-console-");

    public KilnServer Server { get; private set; } = null!;
    public string Files => Path.Combine(_folder.FullName, "console");

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(Files, "assets"));
        foreach (var (name, text) in new[]
        {
            ("index.html", "<page>"), ("assets/index-1a2b.js", "plain"), ("assets/index-1a2b.js.br", "brotli"), ("assets/index-1a2b.js.gz", "gzip"),
            ("secret.txt", "of no type that is served"), ("../outside.js", "outside"),
        })
            await File.WriteAllTextAsync(Path.Combine(Files, name), text);
        Server = await KilnServer.StartAsync(KilnFixture.Options() with { ConsoleDirectory = Files }, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
