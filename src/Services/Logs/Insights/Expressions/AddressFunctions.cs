using System.Net;
using System.Net.Sockets;
using Kiln.Services.Logs.Insights.Values;

namespace Kiln.Services.Logs.Insights.Expressions;

internal static class AddressFunctions
{
    /// <returns>Null when it is no address.</returns>
    internal static IPAddress? Parse(QueryValue value)
    {
        var text = value.ToString();
        // The parser takes 10.1 and 0x7f for addresses, and those with brackets and scopes.
        if (!IPAddress.TryParse(text, out var address) || text.AsSpan().ContainsAny("[]%"))
            return null;
        return address.AddressFamily == AddressFamily.InterNetworkV6 || address.ToString() == text ? address : null;
    }

    internal static bool Is(QueryValue value, bool isVersion6) =>
        Parse(value)?.AddressFamily == (isVersion6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork);

    internal static bool IsIn(QueryValue value, QueryValue network) =>
        Parse(value) is { } address && IPNetwork.TryParse(network.ToString(), out var parsed) && parsed.BaseAddress.AddressFamily == address.AddressFamily && parsed.Contains(address);
}
