using System.Globalization;
using System.Net;

namespace Kiln.Server.Options;

/// <summary><c>127.0.0.1:4566</c>, <c>0.0.0.0:4566</c>, <c>[::1]:4566</c>, <c>:4566</c> or <c>http://…</c>.</summary>
internal static class ListenAddress
{
    /// <exception cref="UserErrorException">The text is no address.</exception>
    internal static IPEndPoint Parse(string text)
    {
        var address = text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? text["http://".Length..].TrimEnd('/') : text;
        if (address.StartsWith(':'))
            address = "127.0.0.1" + address;
        if (address.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase))
            address = "127.0.0.1" + address["localhost".Length..];
        var colon = address.LastIndexOf(':');
        if (colon > 0
            && IPAddress.TryParse(address[..colon], out var ip)
            && ushort.TryParse(address[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            return new(ip, port);
        throw new UserErrorException($"--listen '{text}' is no address: give an IP address and a port, as in {KilnOptions.DefaultListen}.");
    }
}
