using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Kiln.Aws.Protocols;
using Kiln.Aws.Signing;
using Kiln.Services.Iam.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Kiln.Services.Lambda.FunctionUrls.Serving;

/// <summary>Who calls a function URL.</summary>
/// <param name="AccessKeyId">Null for anonymous ones.</param>
internal sealed record UrlCaller(Principal Principal, string? AccessKeyId);

/// <summary>
/// Who may call a function URL. With AuthType AWS_IAM a request is signed, for the service <c>lambda</c>; with NONE nobody is asked who he is.
/// In both cases policies decide, and both actions are needed: <c>lambda:InvokeFunctionUrl</c> and <c>lambda:InvokeFunction</c>.
/// </summary>
/// <param name="authenticates">False: whoever comes may, as root of <paramref name="accountId"/>.</param>
public sealed class FunctionUrlAccess(SignatureVerifier verifier, PolicyAuthorizer authorizer, bool authenticates, string accountId)
{
    private const string SigningName = "lambda";
    private const string Forbidden =
        "Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html";

    private static readonly string[] Actions = ["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"];

    /// <exception cref="AwsException">The caller may not.</exception>
    internal async Task<UrlCaller> IdentifyAsync(HttpContext http, FunctionUrl url, ReadOnlyMemory<byte> body, string requestId)
    {
        var caller = url.AuthType == FunctionUrl.Anyone ? new(Principal.Anonymous, null) : await VerifyAsync(http, url, body);
        if (!authenticates)
            return caller;
        var keys = new Dictionary<string, StringValues>(StringComparer.OrdinalIgnoreCase)
        {
            ["lambda:FunctionUrlAuthType"] = url.AuthType,
            ["lambda:InvokedViaFunctionUrl"] = "true",
        };
        var asking = new Caller(caller.Principal, url.Key.Region, requestId, "")
        {
            Origin = new(http.Connection.RemoteIpAddress, http.Request.Headers.UserAgent.ToString(), http.Request.Headers.Referer.ToString(), http.Request.IsHttps),
        };
        foreach (var action in Actions)
        {
            // Why not is for whoever may see the policies, and not for the web.
            if (await authorizer.DenialAsync(asking, action, url.Function.QualifiedArn, http.RequestAborted, keys) is not null)
                throw Denied();
        }
        return caller;
    }

    internal static AwsException Denied() => new(LambdaErrors.AccessDeniedException, Forbidden);

    private async Task<UrlCaller> VerifyAsync(HttpContext http, FunctionUrl url, ReadOnlyMemory<byte> body)
    {
        var signed = SignedRequest.Parse(http.Request, out var incomplete);
        if (!authenticates)
            return new(Principal.Root(accountId), signed?.Scope.AccessKeyId);
        if (signed is null && incomplete is null)
            throw Denied();
        try
        {
            var credential = await verifier.IdentifyAsync(http, signed, incomplete);
            verifier.Verify(http, signed!, credential, body);
            if (signed!.Scope.Service != SigningName || signed.Scope.Region != url.Key.Region)
                throw Denied();
            return new(credential.Principal, credential.AccessKeyId);
        }
        catch (CommonErrorException e)
        {
            throw CommonErrors.Exception(e.Error, ProtocolFamily.Rest, e.Message);
        }
    }
}
