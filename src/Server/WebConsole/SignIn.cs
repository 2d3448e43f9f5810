using System.Text.Json;
using System.Text.Json.Serialization;
using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Kiln.Aws.Signing;
using Kiln.Server.Hosting;

namespace Kiln.Server.WebConsole;

/// <summary>
/// The one thing that the console asks of the server and no other client can: temporary credentials. <c>POST {"token": "…"}</c> for a token;
/// <c>POST {}</c>, signed for the service <c>signin</c>, for whoever has a key; <c>POST {}</c> again, for the cookie. <c>DELETE</c> signs out.
/// </summary>
/// <param name="open">Nobody need sign in: whoever asks is root of this account.</param>
internal sealed class SignIn(SignInTokens tokens, BrowserSessions browsers, SignatureVerifier verifier, string? open, string region)
{
    private const int BodyLimit = 32 * 1024;
    private const string SigningName = "signin";

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
        var buffer = new byte[BodyLimit];
        var length = await http.Request.Body.ReadAtLeastAsync(buffer, BodyLimit, throwOnEndOfStream: false, http.RequestAborted);
        var body = buffer.AsMemory(0, length);
        if (length == BodyLimit || Parse(body.Span) is not { } request)
        {
            await RefuseAsync(http, StatusCodes.Status400BadRequest, "The request is no sign-in.");
            return;
        }
        Credential? credential;
        try
        {
            credential = await CredentialsAsync(http, request, body);
        }
        catch (CommonErrorException e)
        {
            await RefuseAsync(http, StatusCodes.Status401Unauthorized, e.Message);
            return;
        }
        if (credential is null)
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

    /// <exception cref="CommonErrorException">The request is signed, but not with a key that there is.</exception>
    private async ValueTask<Credential?> CredentialsAsync(HttpContext http, SignInRequest request, ReadOnlyMemory<byte> body)
    {
        if (open is not null)
            return browsers.Issue(Principal.Root(open));
        if (request.Token is not null)
            return tokens.Redeem(request.Token) is { } account ? Remember(http, browsers.OpenForRoot(account)) : null;
        var signed = SignedRequest.Parse(http.Request, out var incomplete);
        if (signed is null && incomplete is null)
            return CookieOf(http) is { } cookie ? browsers.CredentialsOf(cookie) : null;
        var key = await verifier.IdentifyAsync(http, signed, incomplete);
        verifier.Verify(http, signed!, key, body);
        // What was signed for a service is not a wish to sign in.
        return signed!.Scope.Service == SigningName ? Remember(http, browsers.OpenFor(key)) : null;
    }

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

    private static SignInRequest? Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, SignInShapes.Default.SignInRequest);
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

    // A record prints its members, and this is a secret.
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
