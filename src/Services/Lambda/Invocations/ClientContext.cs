using System.Text;
using System.Text.Json;
using Kiln.Aws.Errors;

namespace Kiln.Services.Lambda.Invocations;

/// <summary>What a caller tells a function of itself: JSON, in base64.</summary>
internal static class ClientContext
{
    /// <returns>The JSON.</returns>
    /// <exception cref="AwsException">It is too long, or no object.</exception>
    internal static string Decode(string header)
    {
        try
        {
            var bytes = Convert.FromBase64String(header);
            if (header.Length <= LambdaLimits.ClientContextBytes && JsonDocument.Parse(bytes).RootElement.ValueKind == JsonValueKind.Object)
                return Encoding.UTF8.GetString(bytes);
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
        }
        throw new AwsException(LambdaErrors.InvalidRequestContentException, $"Client context must be a valid Base64-encoded JSON object of at most {LambdaLimits.ClientContextBytes} bytes.");
    }
}
