using System.Globalization;
using System.Net;

namespace Kiln.Services.Iam.Policies;

/// <summary>One value of a condition, ready to be compared. What is not of the operator's type matches nothing.</summary>
internal interface IConditionOperand
{
    Match Matches(string value, IConditionContext context);

    /// <summary>Keys of its variables.</summary>
    IEnumerable<string> Variables => [];
}

internal sealed class TextOperand(TextPattern pattern) : IConditionOperand
{
    public IEnumerable<string> Variables => pattern.Variables;

    internal static IConditionOperand Equal(string text, bool variables) => new TextOperand(TextPattern.Of(text, wildcards: false, variables));

    internal static IConditionOperand EqualIgnoringCase(string text, bool variables) =>
        new TextOperand(TextPattern.Of(text, wildcards: false, variables, ignoreCase: true));

    internal static IConditionOperand Like(string text, bool variables) => new TextOperand(TextPattern.Of(text, wildcards: true, variables));

    internal static IConditionOperand Boolean(string text, bool variables) =>
        new TextOperand(TextPattern.Of(text, wildcards: false, variables: false, ignoreCase: true));

    public Match Matches(string value, IConditionContext context) => pattern.Matches(value, context);
}

internal sealed class NumericOperand(decimal? operand, Func<int, bool> accepts) : IConditionOperand
{
    internal static Func<string, bool, IConditionOperand> Of(Func<int, bool> accepts) => (text, _) => new NumericOperand(Read(text), accepts);

    // A number that is none is as unknown as a variable without value: it must not pass a negated condition.
    public Match Matches(string value, IConditionContext context) =>
        operand is { } against && Read(value) is { } number ? accepts(number.CompareTo(against)) ? Match.Yes : Match.No : Match.Unknown;

    private static decimal? Read(string text) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>ISO 8601, or seconds since 1970.</summary>
internal sealed class DateOperand(DateTimeOffset? operand, Func<int, bool> accepts) : IConditionOperand
{
    internal static Func<string, bool, IConditionOperand> Of(Func<int, bool> accepts) => (text, _) => new DateOperand(Read(text), accepts);

    public Match Matches(string value, IConditionContext context) =>
        operand is { } against && Read(value) is { } time ? accepts(time.CompareTo(against)) ? Match.Yes : Match.No : Match.Unknown;

    private static DateTimeOffset? Read(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds))
        {
            return seconds >= DateTimeOffset.MinValue.ToUnixTimeSeconds() && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
                ? DateTimeOffset.FromUnixTimeSeconds(seconds)
                : null;
        }
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out var time) ? time : null;
    }
}

internal sealed class BinaryOperand(byte[]? operand) : IConditionOperand
{
    internal static IConditionOperand Of(string text, bool variables) => new BinaryOperand(Read(text));

    public Match Matches(string value, IConditionContext context) =>
        operand is not null && Read(value) is { } bytes && bytes.AsSpan().SequenceEqual(operand) ? Match.Yes : Match.No;

    private static byte[]? Read(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }
}

/// <summary>An address, or a range <c>203.0.113.0/24</c>, <c>2001:db8::/32</c>.</summary>
internal sealed class IpOperand(IPNetwork? range) : IConditionOperand
{
    private const int IPv4Bits = 32;
    private const int IPv6Bits = 128;

    internal static IConditionOperand Of(string text, bool variables) => new IpOperand(Read(text));

    public Match Matches(string value, IConditionContext context) =>
        range is { } network && IPAddress.TryParse(value, out var address) ? network.Contains(Plain(address)) ? Match.Yes : Match.No : Match.Unknown;

    private static IPNetwork? Read(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!IPAddress.TryParse(slash < 0 ? text : text[..slash], out var parsed))
            return null;
        var address = Plain(parsed);
        var bits = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? IPv4Bits : IPv6Bits;
        var length = bits;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > bits))
            return null;
        return new IPNetwork(BaseOf(address, length), length);
    }

    // Authors write 10.1.2.3/8 too; a network's own constructor wants 10.0.0.0/8.
    private static IPAddress BaseOf(IPAddress address, int length)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            var kept = Math.Clamp(length - (i * 8), 0, 8);
            bytes[i] &= (byte)(0xFF << (8 - kept));
        }
        return new(bytes);
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}

/// <summary>
/// ArnEquals and ArnLike are the same: each of the six parts may have wildcards, and each must be written. <c>*</c> alone is no ARN.
/// </summary>
internal sealed class ArnOperand(ResourcePattern pattern) : IConditionOperand
{
    public IEnumerable<string> Variables => pattern.Variables;

    internal static IConditionOperand Of(string text, bool variables) => new ArnOperand(new(text, variables));

    public Match Matches(string value, IConditionContext context) =>
        pattern.IsWhole ? pattern.Matches(value, context) : Match.Unknown;
}
