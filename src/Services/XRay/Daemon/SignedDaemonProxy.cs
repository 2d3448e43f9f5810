using Kiln.Aws.Operations;
using Kiln.Aws.Signing;
using Kiln.Execution.Environments;
using Kiln.Execution.Tracing;
using Kiln.Services.Lambda.Tracing;

namespace Kiln.Services.XRay.Daemon;

/// <summary>Signs with the credentials of the function and asks this very server, as AWS's daemon asks AWS: what the role may not, the function may not.</summary>
/// <param name="endpoint">Where this server listens; null as long as it does not.</param>
public sealed class SignedDaemonProxy(HttpClient http, Func<string?> endpoint, TimeProvider time) : IDaemonProxy
{
    private static readonly DaemonAnswer NotFound = new(404, default);
    private static readonly DaemonAnswer Unavailable = new(502, default);

    // What the SDKs ask, and nothing else: it is not a way to all of X-Ray.
    private static readonly string[] Paths = ["/GetSamplingRules", "/SamplingTargets"];

    public async Task<DaemonAnswer> AskAsync(
        string region, ExecutionRoleCredentials credentials, string path, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (!Paths.Contains(path) || endpoint() is not { } server)
            return NotFound;
        using var request = new HttpRequestMessage(HttpMethod.Post, server + path) { Content = new ReadOnlyMemoryContent(body) };
        var credential = new Credential(credentials.AccessKeyId, credentials.SecretAccessKey, Principal.Anonymous, credentials.SessionToken);
        new RequestSigner(credential, time).Sign(request, region, XRayService.Description.SigningName, body.Span);
        try
        {
            using var answer = await http.SendAsync(request, cancellationToken);
            return new((int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(cancellationToken));
        }
        catch (HttpRequestException)
        {
            return Unavailable;
        }
    }
}
