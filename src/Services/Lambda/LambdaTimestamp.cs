using System.Globalization;

namespace Kiln.Services.Lambda;

/// <summary><c>2018-11-20T20:41:16.647+0000</c></summary>
internal static class LambdaTimestamp
{
    internal static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'+0000'", CultureInfo.InvariantCulture);
}
