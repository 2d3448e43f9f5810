namespace Kiln.Execution.Logging;

/// <summary>The ids of a trace that is recorded, from a header <c>Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1</c>.</summary>
internal readonly ref struct SampledTrace(ReadOnlySpan<char> root, ReadOnlySpan<char> segment)
{
    private const int RootLength = 35;
    private const int SegmentLength = 16;

    public ReadOnlySpan<char> Root { get; } = root;

    /// <summary>That of the function: what it records of its parts has this as its parent.</summary>
    public ReadOnlySpan<char> Segment { get; } = segment;

    /// <summary>False: not recorded, or a header of another form, which is the caller's.</summary>
    public static bool TryRead(ReadOnlySpan<char> header, out SampledTrace trace)
    {
        ReadOnlySpan<char> root = default, segment = default;
        var isSampled = false;
        foreach (var range in header.Split(';'))
        {
            var part = header[range];
            if (part.StartsWith("Root="))
                root = part["Root=".Length..];
            else if (part.StartsWith("Parent="))
                segment = part["Parent=".Length..];
            else if (part is "Sampled=1")
                isSampled = true;
        }

        trace = new SampledTrace(root, segment);
        return isSampled && root.Length == RootLength && segment.Length == SegmentLength;
    }
}
