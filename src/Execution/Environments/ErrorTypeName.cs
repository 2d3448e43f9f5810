namespace Kiln.Execution.Environments;

/// <summary>
/// The error type that a runtime reports, as far as it may stand in the platform's lines: <c>(Runtime|Function)\.[A-Z][a-zA-Z]+</c>,
/// else <c>Runtime.Unknown</c>. The payload keeps what the runtime said.
/// </summary>
internal static class ErrorTypeName
{
    public const string Unknown = "Runtime.Unknown";

    public static string ForReport(string? reported)
    {
        var name = reported.AsSpan();
        var dot = name.IndexOf('.');
        if (dot < 0 || !(name[..dot] is "Runtime" or "Function"))
            return Unknown;

        name = name[(dot + 1)..];
        if (name.Length is < 2 or > 64 || !char.IsAsciiLetterUpper(name[0]))
            return Unknown;

        foreach (var c in name)
        {
            if (!char.IsAsciiLetter(c))
                return Unknown;
        }

        return reported!;
    }
}
