namespace Kiln.Aws.Signing;

/// <summary><c>AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request</c></summary>
public sealed record CredentialScope(string AccessKeyId, string Date, string Region, string Service)
{
    public const string Terminator = "aws4_request";

    /// <summary>As it is signed: without the key.</summary>
    internal string Text { get; } = $"{Date}/{Region}/{Service}/{Terminator}";

    public override string ToString() => Text;

    public static CredentialScope? Parse(string? text) =>
        text?.Split('/') is [{ Length: > 0 } key, { Length: 8 } date, { Length: > 0 } region, { Length: > 0 } service, Terminator]
            && region.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            ? new(key, date, region, service)
            : null;
}
