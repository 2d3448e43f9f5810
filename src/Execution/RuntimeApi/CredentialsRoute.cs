using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Kiln.Execution.RuntimeApi;

/// <summary>The session of the execution role, for an environment whose variables do not have it.</summary>
internal static class CredentialsRoute
{
    public static Task GetAsync(ApiExchange exchange)
    {
        if (exchange.Api.CredentialsFor(exchange.Header("Authorization")) is not { } credentials)
            return exchange.TextAsync(StatusCodes.Status404NotFound, "cannot get credentials for the provided token\n");

        return exchange.JsonAsync(json =>
        {
            json.WriteString("AccessKeyId"u8, credentials.AccessKeyId);
            json.WriteString("SecretAccessKey"u8, credentials.SecretAccessKey);
            json.WriteString("Token"u8, credentials.SessionToken);
            if (credentials.Expiration is { } end)
                json.WriteString("Expiration"u8, end.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        });
    }
}
