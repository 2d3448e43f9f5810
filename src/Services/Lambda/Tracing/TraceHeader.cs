using System.Globalization;

namespace Kiln.Services.Lambda.Tracing;

/// <summary>
/// The trace that an invocation belongs to, as callers tell it and functions get it:
/// <code>Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1;Lineage=…</code>
/// Parts in any order; those that are not known here go on as they are, but for <c>Self</c>, which is of the hop before.
/// </summary>
internal readonly record struct TraceHeader
{
    private const int RootDigits = 24;
    private const int IdLength = 16;
    private const string Root = "Root=", Parent = "Parent=", Sampled = "Sampled=", Self = "Self=";

    /// <summary>Null: none, or of another form.</summary>
    public string? TraceId { get; private init; }

    /// <summary>Null: none, or of another form.</summary>
    public string? ParentId { get; private init; }

    /// <summary>Null: the caller leaves it to us.</summary>
    public bool? IsSampled { get; private init; }

    /// <summary>What else there is, each part with its semicolon before it.</summary>
    public string More { get; private init; }

    public static TraceHeader Parse(string header)
    {
        var parsed = new TraceHeader { More = "" };
        foreach (var range in header.AsSpan().Split(';'))
        {
            var part = header.AsSpan(range).Trim();
            if (part.StartsWith(Root, StringComparison.OrdinalIgnoreCase))
                parsed = parsed with { TraceId = XRay.Segments.TraceId.Parse(part[Root.Length..].ToString()) is null ? null : part[Root.Length..].ToString() };
            else if (part.StartsWith(Parent, StringComparison.OrdinalIgnoreCase))
                parsed = parsed with { ParentId = IsId(part[Parent.Length..]) ? part[Parent.Length..].ToString() : null };
            else if (part.StartsWith(Sampled, StringComparison.OrdinalIgnoreCase))
                parsed = parsed with { IsSampled = part[Sampled.Length..] switch { "1" => true, "0" => false, _ => null } };
            else if (!part.IsEmpty && !part.StartsWith(Self, StringComparison.OrdinalIgnoreCase))
                parsed = parsed with { More = $"{parsed.More};{part}" };
        }
        return parsed;
    }

    /// <summary>One whose caller names no trace begins its own, which is not recorded.</summary>
    /// <param name="requestId">A UUID: as random as the ids must be, which are made of its digits.</param>
    public static string Unsampled(string requestId, DateTimeOffset now)
    {
        Span<char> digits = stackalloc char[32];
        Guid.Parse(requestId, CultureInfo.InvariantCulture).TryFormat(digits, out _, "N");
        return string.Create(
            CultureInfo.InvariantCulture,
            stackalloc char[128],
            $"Root=1-{(uint)now.ToUnixTimeSeconds():x8}-{digits[..RootDigits]};Parent={digits[^IdLength..]};Sampled=0");
    }

    /// <summary>A trace that begins now.</summary>
    public static string NewTraceId(DateTimeOffset now) =>
        $"1-{(uint)now.ToUnixTimeSeconds():x8}-{System.Security.Cryptography.RandomNumberGenerator.GetHexString(RootDigits, lowercase: true)}";

    private static bool IsId(ReadOnlySpan<char> text)
    {
        if (text.Length != IdLength)
            return false;
        foreach (var digit in text)
        {
            if (!char.IsAsciiHexDigit(digit))
                return false;
        }
        return true;
    }
}
