using System.Text;
using System.Text.Json;

namespace Kiln.Services.CloudWatch;

/// <summary>The place in a list, encoded so that nobody relies on what it says.</summary>
internal static class PageToken
{
    internal static string Write(params string[] place) => Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(place));

    /// <exception cref="Aws.Errors.AwsException">It is none of ours.</exception>
    internal static string[] Read(string token, int parts)
    {
        var bytes = new byte[token.Length];
        if (Convert.TryFromBase64String(token, bytes, out var length))
        {
            try
            {
                if (JsonSerializer.Deserialize<string[]>(Encoding.UTF8.GetString(bytes, 0, length)) is { } place && place.Length == parts && Array.TrueForAll(place, p => p is not null))
                    return place;
            }
            catch (JsonException)
            {
            }
        }
        throw CloudWatchErrors.InvalidToken();
    }
}
