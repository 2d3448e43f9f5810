using System.Text;

namespace Kiln.Services.Lambda;

/// <summary>Where a page ended: the place of its last item, encoded so that nobody relies on it.</summary>
internal static class Marker
{
    internal static string Of(string place) => Convert.ToBase64String(Encoding.UTF8.GetBytes(place));

    /// <returns>Null for the first page.</returns>
    /// <exception cref="Aws.Errors.AwsException">It is no marker.</exception>
    internal static string? Read(string? marker, string operation)
    {
        if (marker is null)
            return null;
        var place = new byte[marker.Length];
        return Convert.TryFromBase64String(marker, place, out var length) ? Encoding.UTF8.GetString(place, 0, length) : throw Invalid(operation);
    }

    internal static Aws.Errors.AwsException Invalid(string operation) =>
        LambdaErrors.InvalidParameter($"The Marker is not one that {operation} returned.");
}
