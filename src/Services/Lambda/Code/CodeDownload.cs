using Kiln.Aws.Errors;
using Kiln.Aws.Signing;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.Layers;
using Microsoft.AspNetCore.Http;

namespace Kiln.Services.Lambda.Code;

/// <summary>
/// <c>Code.Location</c>, of a layer <c>Content.Location</c>: a presigned link to the package, in the shape of AWS's own
/// (<c>/awslambda-us-east-1-tasks/snapshots/123456789012/my-function-‹sha256›?X-Amz-…</c>).
/// </summary>
public sealed class CodeDownload(CodeStore code, RequestSigner signer, SignatureVerifier verifier)
{
    private const string PathStart = "/awslambda-";
    private static readonly TimeSpan Validity = TimeSpan.FromMinutes(10);
    private const int DigestLength = 64;

    public static bool Serves(string path) => path.StartsWith(PathStart, StringComparison.Ordinal);

    public string Link(FunctionRecord function, string endpoint)
    {
        if (function.HotReloadFolder is { } folder)
            return new UriBuilder("file", "") { Path = folder }.Uri.AbsoluteUri;
        var (account, region, name, _) = function.Key;
        return Link($"{PathStart}{region}-tasks/snapshots/{account}/{name}", function.Code, region, endpoint);
    }

    public string Link(LayerVersionRecord layer, string endpoint)
    {
        var (account, region, name, _) = layer.Key;
        return Link($"{PathStart}{region}-layers/snapshots/{account}/{name}", layer.Code, region, endpoint);
    }

    private string Link(string name, PackageDigest digest, string region, string endpoint) =>
        signer.PresignGet(endpoint, $"{name}-{digest.Hex}", region, Validity);

    public async Task HandleAsync(HttpContext http)
    {
        if (!HttpMethods.IsGet(http.Request.Method))
        {
            http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }
        var presigned = SignedRequest.Parse(http.Request, out var incomplete);
        try
        {
            var credential = await verifier.IdentifyAsync(http, presigned, incomplete);
            verifier.Verify(http, presigned!, credential, ReadOnlyMemory<byte>.Empty);
            // Only a link that Link gave out: whoever may call the API may not yet read the code.
            if (!presigned!.IsPresigned || presigned.Scope.Service != "s3" || credential.AccessKeyId != signer.AccessKeyId)
                throw new CommonErrorException(CommonError.AccessDenied, "Access Denied");
        }
        catch (CommonErrorException e)
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            await http.Response.WriteAsync(e.Message);
            return;
        }
        var package = http.Request.Path.Value!;
        if (package.Length < DigestLength || !package[^DigestLength..].All(char.IsAsciiHexDigitLower))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        try
        {
            await using var file = code.OpenPackage(new(package[^DigestLength..]));
            http.Response.ContentType = "application/zip";
            http.Response.ContentLength = file.Length;
            await file.CopyToAsync(http.Response.Body, http.RequestAborted);
        }
        catch (IOException e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }
}
