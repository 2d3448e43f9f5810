namespace Kiln.Aws.Signing;

/// <summary>The headers that a signature covers.</summary>
/// <param name="Text"><c>content-type;host;x-amz-date</c>: lower case, in the signed order.</param>
public sealed record SignedHeaders(string Text)
{
    internal string[] Names { get; } = Text.Split(';');

    internal bool Contain(string name)
    {
        foreach (var signed in Names)
        {
            if (signed.Equals(name, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }
}
