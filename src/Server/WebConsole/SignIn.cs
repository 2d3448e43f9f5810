using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kiln.Aws.Operations;
using Kiln.Aws.Signing;
using Kiln.Server.Hosting;
using Kiln.Services.Sts;

namespace Kiln.Server.WebConsole;

/// <summary>
/// The one thing that the console asks of the server and no other client can: temporary credentials, for a token, or again for a cookie.
/// <c>POST {"token": "…"}</c>; <c>POST {"accessKeyId": …, "secretAccessKey": …, "sessionToken": …}</c> keeps credentials that STS gave;
/// <c>POST {}</c>; <c>DELETE</c>.
/// </summary>
/// <param name="open">Nobody need sign in: whoever asks is root of this account.</param>
internal sealed class SignIn(SignInTokens tokens, BrowserSessions browsers, Sessions sessions, string? open, string region, TimeProvider time)
{
    private const int BodyLimit = 32 * 1024;

    internal async Task HandleAsync(HttpContext http)
    {
        if (http.Features.Get<ISandboxConnection>() is not null || CrossSiteGuard.IsFromElsewhere(http))
        {
            await RefuseAsync(http, StatusCodes.Status403Forbidden, "Only the console may sign in here.");
            return;
        }
        switch (http.Request.Method)
        {
            case "POST" when http.Request.HasJsonContentType():
                await PostAsync(http);
                break;
            case "DELETE":
                if (CookieOf(http) is { } cookie)
                    browsers.Close(cookie);
                http.Response.Cookies.Delete(CookieName(http), Cookie(http));
                http.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            default:
                await RefuseAsync(http, StatusCodes.Status405MethodNotAllowed, "POST application/json signs in, DELETE signs out.");
                break;
        }
    }

    private async Task PostAsync(HttpContext http)
    {
        if (await ReadAsync(http) is not { } request)
        {
            await RefuseAsync(http, StatusCodes.Status400BadRequest, "The request is no sign-in.");
            return;
        }
        if (Credentials(http, request) is not { } credential)
        {
            await RefuseAsync(http, StatusCodes.Status401Unauthorized, request.Token is not null
                ? "The link was used before, or is too old. `kiln console` prints another."
                : "You are not signed in.");
            return;
        }
        await JsonSerializer.SerializeAsync(
            http.Response.Body,
            new(credential.AccessKeyId, credential.SecretAccessKey, credential.SessionToken!, credential.Expiration!.Value, region),
            SignInShapes.Default.SignInResponse);
    }

    private Credential? Credentials(HttpContext http, SignInRequest request)
    {
        if (open is not null)
            return browsers.Root(Principal.Root(open));
        if (request.Token is not null)
            return tokens.Redeem(request.Token) is { } account ? Remember(http, browsers.OpenForRoot(account)) : null;
        if (request.AccessKeyId is not null)
            return Known(request) is { } temporary ? Remember(http, browsers.OpenWith(temporary)) : null;
        return CookieOf(http) is { } cookie ? browsers.CredentialsOf(cookie) : null;
    }

    private Credential? Known(SignInRequest request) =>
        sessions.Find(request.AccessKeyId!, request.SessionToken ?? "") is { } credential
        && credential.Expiration > time.GetUtcNow()
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(credential.SecretAccessKey), Encoding.UTF8.GetBytes(request.SecretAccessKey ?? ""))
            ? credential
            : null;

    private Credential? Remember(HttpContext http, string id)
    {
        http.Response.Cookies.Append(CookieName(http), id, Cookie(http));
        return browsers.CredentialsOf(id);
    }

    private static string? CookieOf(HttpContext http) => http.Request.Cookies[CookieName(http)];

    // Browsers keep the cookies of all ports of a host together: two servers must not sign each other out.
    private static string CookieName(HttpContext http) => $"kiln-console-{http.Request.Host.Port ?? (http.Request.IsHttps ? 443 : 80)}";

    private static CookieOptions Cookie(HttpContext http) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = http.Request.IsHttps,
        Path = ConsoleEndpoint.SignInPath,
        MaxAge = BrowserSessions.Lifetime,
    };

    private static async Task<SignInRequest?> ReadAsync(HttpContext http)
    {
        var body = new byte[BodyLimit];
        var length = await http.Request.Body.ReadAtLeastAsync(body, BodyLimit, throwOnEndOfStream: false, http.RequestAborted);
        try
        {
            return length < BodyLimit ? JsonSerializer.Deserialize(body.AsSpan(0, length), SignInShapes.Default.SignInRequest) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Task RefuseAsync(HttpContext http, int status, string message)
    {
        http.Response.StatusCode = status;
        return JsonSerializer.SerializeAsync(http.Response.Body, new(message), SignInShapes.Default.Refusal);
    }
}

internal sealed record SignInRequest
{
    public string? Token { get; init; }
    public string? AccessKeyId { get; init; }
    public string? SecretAccessKey { get; init; }
    public string? SessionToken { get; init; }

    // A record prints its members, and these are secrets.
    public override string ToString() => nameof(SignInRequest);
}

/// <param name="Region">That the console opens in.</param>
internal sealed record SignInResponse(string AccessKeyId, string SecretAccessKey, string SessionToken, DateTimeOffset Expiration, string Region)
{
    public override string ToString() => nameof(SignInResponse);
}

internal sealed record Refusal(string Message);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SignInRequest))]
[JsonSerializable(typeof(SignInResponse))]
[JsonSerializable(typeof(Refusal))]
internal sealed partial class SignInShapes : JsonSerializerContext;
