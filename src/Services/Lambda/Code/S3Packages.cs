using System.Net;
using System.Xml;
using System.Xml.Linq;
using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Kiln.Aws.Signing;
using Kiln.Services.Lambda.Asynchronous.Destinations;

namespace Kiln.Services.Lambda.Code;

/// <summary>
/// Packages that are in a bucket, at the endpoint that is set for S3:
/// 1. the caller must be allowed to read the object, by Kiln's own evaluator, whoever keeps it;
/// 2. it is read once, whole and within bounds: what becomes of the object later is nothing to the function;
/// 3. what S3 answers instead is told in Lambda's words.
/// </summary>
public sealed class S3Packages(DestinationOptions options, ILambdaPermissions permissions, HttpClient http, TimeProvider time)
{
    // Of up to 250 MB each.
    private const int AtOnce = 2;
    private const int ErrorBytes = 16 * 1024;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    // Nobody's: for servers that do not look at who signs.
    private static readonly Credential Anybody = new("kiln", "kiln", Principal.Anonymous);

    private readonly SemaphoreSlim _places = new(AtOnce);

    /// <param name="version">Null: the latest.</param>
    /// <exception cref="AwsException">The caller may not read it, or it cannot be read.</exception>
    internal async Task<byte[]> FetchAsync(string bucket, string key, string? version, Caller caller, CancellationToken cancellationToken)
    {
        // :: 1
        var action = version is null ? "s3:GetObject" : "s3:GetObjectVersion";
        if (await permissions.DenialAsync(caller, action, $"arn:aws:s3:::{bucket}/{key}", cancellationToken) is not null)
            throw Denied(bucket, key);
        if (!options.Endpoints.TryGetValue(DestinationService.S3, out var endpoint))
        {
            throw Failed("NoSuchBucket", "The specified bucket does not exist. " +
                "Kiln has no buckets of its own: start it with AWS_ENDPOINT_URL_S3, the address of a server that has them.");
        }
        // A step upwards would lead into another bucket, which the caller was not asked about.
        if (key.Split('/').Any(segment => segment is "." or ".."))
            throw Failed("NoSuchKey", "The specified key does not exist.");

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        await _places.WaitAsync(cancellationToken);
        try
        {
            // :: 2
            using var request = Request(endpoint, bucket, key, version, caller.Region);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            if (response.IsSuccessStatusCode)
                return await ReadAsync(response.Content, LambdaLimits.UnzippedBytes, limit.Token) ?? throw LambdaErrors.UnzippedTooLarge();
            // :: 3
            throw await FailureAsync(response, bucket, key, limit.Token);
        }
        catch (Exception e) when ((e is HttpRequestException or IOException or OperationCanceledException) && !cancellationToken.IsCancellationRequested)
        {
            throw new AwsException(LambdaErrors.ServiceException, "Error occurred while GetObject. The server that AWS_ENDPOINT_URL_S3 names did not answer.");
        }
        finally
        {
            _places.Release();
        }
    }

    private HttpRequestMessage Request(string endpoint, string bucket, string key, string? version, string region)
    {
        var query = version is null ? "" : $"?versionId={CanonicalRequest.Encode(version, keepSlash: false)}";
        // What is signed is what is sent: no class must tidy the path up.
        var uri = new Uri($"{endpoint}/{bucket}/{CanonicalRequest.Encode(key, keepSlash: true)}{query}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Headers.TryAddWithoutValidation("x-amz-content-sha256", CanonicalRequest.Hash([]));
        new RequestSigner(options.Credential ?? Anybody, time).Sign(request, region, "s3", []);
        return request;
    }

    /// <returns>Null: there is more.</returns>
    private static async Task<byte[]?> ReadAsync(HttpContent content, int most, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > most)
            return null;
        await using var source = await content.ReadAsStreamAsync(cancellationToken);
        using var read = new MemoryStream((int)(content.Headers.ContentLength ?? 0));
        var buffer = new byte[81920];
        for (int count; (count = await source.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (read.Length + count > most)
                return null;
            read.Write(buffer, 0, count);
        }
        return read.ToArray();
    }

    private static async Task<AwsException> FailureAsync(HttpResponseMessage response, string bucket, string key, CancellationToken cancellationToken)
    {
        var (code, message) = ErrorOf(await ReadAsync(response.Content, ErrorBytes, cancellationToken) ?? []);
        return response.StatusCode switch
        {
            HttpStatusCode.Forbidden => Denied(bucket, key),
            HttpStatusCode.NotFound when code is null => Failed("NoSuchKey", "The specified key does not exist."),
            >= HttpStatusCode.InternalServerError => new(LambdaErrors.ServiceException, $"Error occurred while GetObject. S3 Error Code: {code ?? "InternalError"}."),
            _ => Failed(code ?? $"{(int)response.StatusCode}", message ?? response.ReasonPhrase ?? ""),
        };
    }

    // <Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>…</Error>
    private static (string? Code, string? Message) ErrorOf(byte[] body)
    {
        try
        {
            var error = XDocument.Load(new MemoryStream(body)).Root!;
            return ((string?)error.Element("Code"), (string?)error.Element("Message"));
        }
        catch (XmlException)
        {
            return default;
        }
    }

    private static AwsException Failed(string code, string message) =>
        LambdaErrors.InvalidParameter($"Error occurred while GetObject. S3 Error Code: {code}. S3 Error Message: {message}");

    private static AwsException Denied(string bucket, string key) =>
        new(LambdaErrors.AccessDeniedException, $"Your access has been denied by S3, please make sure your request credentials have permission to GetObject for {bucket}/{key}. S3 Error Code: AccessDenied. S3 Error Message: Access Denied");
}
