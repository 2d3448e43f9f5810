using System.Net.Http.Headers;
using System.Text;
using System.Xml.Linq;
using Kiln.Aws.Operations;
using Kiln.Aws.Signing;
using Kiln.Server.Hosting;
using Kiln.Services.Accounts;

namespace Kiln.Integration;

/// <summary>A server of its own for a test of identities: its clock can be moved, and requests can be anybody's.</summary>
public sealed class IdentityServer : IAsyncDisposable
{
    private readonly HttpClient _http = new();
    private readonly KilnServer _server;
    private readonly string _folder;

    private IdentityServer(KilnServer server, string folder, ShiftedTime time) => (_server, _folder, Time) = (server, folder, time);

    public ShiftedTime Time { get; }
    public Credential Root => _server.RootCredential;
    public string Endpoint => _server.Endpoint;
    internal IReadOnlyList<AwsService> Services => _server.Services;
    public string Runtime => _server.Runtimes[^1];

    public static async Task<IdentityServer> StartAsync()
    {
        var options = KilnFixture.Options();
        var time = new ShiftedTime();
        return new(await KilnServer.StartAsync(options, CancellationToken.None, time), options.DataDirectory, time);
    }

    /// <summary>As `kiln account add` does it, beside the running server.</summary>
    public Credential AddAccount(string id)
    {
        var added = AccountRegistry.Load(_folder, AccountRegistry.MasterKeyOf(_folder, null), TimeProvider.System).Add(id, id)!;
        return new(added.AccessKeyId, added.SecretAccessKey, Principal.Root(id));
    }

    public async Task<HttpResponseMessage> SendAsync(
        Credential? credential, HttpMethod method, string service, string path, string body = "", string contentType = "application/json",
        string region = KilnFixture.Region, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, _server.Endpoint + path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        var bytes = method == HttpMethod.Get ? [] : Encoding.UTF8.GetBytes(body);
        if (credential is not null)
            new RequestSigner(credential, Time).Sign(request, region, service, bytes);
        if (method != HttpMethod.Get)
            request.Content = new ByteArrayContent(bytes) { Headers = { ContentType = MediaTypeHeaderValue.Parse(contentType) } };
        return await _http.SendAsync(request);
    }

    /// <summary>An operation of iam or sts.</summary>
    /// <returns>Status and document.</returns>
    public async Task<(int Status, XElement Answer)> QueryAsync(Credential? credential, string action, params (string Name, string Value)[] parameters)
    {
        var isSts = StsActions.Contains(action);
        var form = string.Join('&', [$"Action={action}", $"Version={(isSts ? "2011-06-15" : "2010-05-08")}", .. parameters.Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value)}")]);
        using var response = await SendAsync(credential, HttpMethod.Post, isSts ? "sts" : "iam", "/", form, "application/x-www-form-urlencoded");
        return ((int)response.StatusCode, XElement.Parse(await response.Content.ReadAsStringAsync()));
    }

    /// <summary>The same where it must succeed.</summary>
    public async Task<XElement> RunAsync(Credential? credential, string action, params (string Name, string Value)[] parameters)
    {
        var (status, answer) = await QueryAsync(credential, action, parameters);
        Assert.True(status == 200, $"{action}: {answer}");
        return answer;
    }

    /// <returns>Code and message of the error.</returns>
    public async Task<(int Status, string Code, string Message)> FailureAsync(Credential? credential, string action, params (string Name, string Value)[] parameters)
    {
        var (status, answer) = await QueryAsync(credential, action, parameters);
        return (status, Text(answer, "Code"), Text(answer, "Message"));
    }

    public async Task<Credential> UserAsync(string name, string? policy = null)
    {
        await RunAsync(Root, "CreateUser", ("UserName", name));
        if (policy is not null)
            await RunAsync(Root, "PutUserPolicy", ("UserName", name), ("PolicyName", "p"), ("PolicyDocument", policy));
        var key = await RunAsync(Root, "CreateAccessKey", ("UserName", name));
        return new(Text(key, "AccessKeyId"), Text(key, "SecretAccessKey"), new(KilnFixture.AccountId, $"arn:aws:iam::{KilnFixture.AccountId}:user/{name}", ""));
    }

    public static Credential SessionOf(XElement answer) => new(
        Text(answer, "AccessKeyId"), Text(answer, "SecretAccessKey"), Principal.Anonymous, Text(answer, "SessionToken"));

    public static string Text(XElement answer, string name) =>
        answer.Descendants().FirstOrDefault(e => e.Name.LocalName == name)?.Value ?? throw new InvalidOperationException($"No {name} in {answer}");

    public static string Allow(string action, string resource = "*") =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"{{action}}","Resource":"{{resource}}"}]}""";

    public static string Trust(string principal) =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{{{principal}}},"Action":["sts:AssumeRole","sts:TagSession"]}]}""";

    private static readonly HashSet<string> StsActions =
    [
        "AssumeRole", "AssumeRoleWithWebIdentity", "GetSessionToken", "GetFederationToken", "GetCallerIdentity", "GetAccessKeyInfo", "DecodeAuthorizationMessage",
    ];

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }
}
