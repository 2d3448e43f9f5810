using System.Globalization;

namespace Kiln.Services.Lambda.Invocations;

/// <summary>
/// The trace that an invocation belongs to. One whose caller names none begins its own, which is not recorded:
/// <code>Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0</code>
/// </summary>
internal static class TraceHeader
{
    private const int RootDigits = 24;
    private const int ParentDigits = 16;

    /// <param name="requestId">A UUID: as random as the ids must be, which are made of its digits.</param>
    internal static string Unsampled(string requestId, DateTimeOffset now)
    {
        Span<char> digits = stackalloc char[32];
        Guid.Parse(requestId, CultureInfo.InvariantCulture).TryFormat(digits, out _, "N");
        return string.Create(
            CultureInfo.InvariantCulture,
            stackalloc char[128],
            $"Root=1-{(uint)now.ToUnixTimeSeconds():x8}-{digits[..RootDigits]};Parent={digits[^ParentDigits..]};Sampled=0");
    }
}
