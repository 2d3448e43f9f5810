using Kiln.Aws.Operations;
using Kiln.Services.Lambda.Functions;

namespace Kiln.Services.Lambda;

/// <summary>
/// A function as a caller names it. Three forms, each with an optional qualifier:
/// <code>
/// name                                             my-function:1
/// partial ARN                                      123456789012:function:my-function
/// ARN             arn:aws:lambda:us-east-1:123456789012:function:my-function:live
/// </code>
/// Parsed by hand: this runs on every invoke, and the pattern in the model is only needed to word a failure.
/// </summary>
/// <param name="Qualifier">Of the identifier or of the request's own member; null when there is none.</param>
public sealed record FunctionIdentifier(string AccountId, string Region, string Name, string? Qualifier)
{
    public const string Latest = "$LATEST";

    public string Arn => FunctionArn(AccountId, Region, Name);
    public string QualifiedArn => Qualifier is null ? Arn : $"{Arn}:{Qualifier}";

    /// <summary>Of the version or alias; without a qualifier that of <c>$LATEST</c>.</summary>
    public FunctionKey Key => new(AccountId, Region, Name, Qualifier ?? Latest);

    /// <summary>Of <c>$LATEST</c>, whatever the qualifier.</summary>
    public FunctionKey LatestKey => new(AccountId, Region, Name, Latest);

    public static string FunctionArn(string accountId, string region, string name) => $"arn:aws:lambda:{region}:{accountId}:function:{name}";

    /// <exception cref="Aws.Errors.AwsException">
    /// The text has none of the forms, the function is another region's, or the two qualifiers differ. One of another account is no fault:
    /// its resource-based policy decides, before an operation runs.
    /// </exception>
    public static FunctionIdentifier Parse(string text, string? qualifier, Caller caller, string action)
    {
        string? region = null, account = null;
        var rest = text;
        if (rest.StartsWith("arn:", StringComparison.Ordinal))
        {
            var parts = rest.Split(':', 6);
            if (parts is not [_, _, "lambda", var arnRegion, { Length: 12 } arnAccount, var resource])
                throw Malformed(text);
            (region, account, rest) = (arnRegion, arnAccount, resource);
        }
        else
        {
            if (Head(rest) is { } maybeRegion && IsRegion(maybeRegion))
                (region, rest) = (maybeRegion, rest[(maybeRegion.Length + 1)..]);
            if (Head(rest) is { Length: 12 } maybeAccount && maybeAccount.All(char.IsAsciiDigit))
                (account, rest) = (maybeAccount, rest[(maybeAccount.Length + 1)..]);
        }
        if (rest.StartsWith("function:", StringComparison.Ordinal))
            rest = rest["function:".Length..];

        var name = Head(rest) ?? rest;
        var own = name.Length == rest.Length ? null : rest[(name.Length + 1)..];
        if (!IsName(name) || own is "" || (own is not null && !IsQualifier(own)))
            throw Malformed(text);
        if (own is not null && qualifier is not null && own != qualifier)
            throw LambdaErrors.QualifierMismatch();
        if (region is not null && region != caller.Region)
            throw LambdaErrors.OtherRegion(region, caller.Region);
        return new(account ?? caller.AccountId, caller.Region, name, own ?? qualifier);
    }

    /// <summary>What policies are asked about when a request names a function; <c>*</c> where it does so wrongly, which is answered later.</summary>
    public static string ResourceArn(string? text, string? qualifier, Caller caller) => TryParse(text, qualifier, caller)?.QualifiedArn ?? "*";

    /// <summary>The same for requests that change a function whatever qualifier they name: a policy on the function itself must bind them.</summary>
    public static string UnqualifiedResourceArn(string? text, Caller caller) => TryParse(text, null, caller)?.Arn ?? "*";

    private static FunctionIdentifier? TryParse(string? text, string? qualifier, Caller caller)
    {
        try
        {
            return text is null ? null : Parse(text, qualifier, caller, "");
        }
        catch (Aws.Errors.AwsException)
        {
            return null;
        }
    }

    private static Aws.Errors.AwsException Malformed(string text) =>
        LambdaErrors.OutOfBounds(LambdaErrors.ValidationException, text, "functionName",
            $"Member must satisfy regular expression pattern: {LambdaPatterns.NamespacedFunctionName}");

    private static string? Head(string text) => text.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 ? text[..colon] : null;

    // us-east-1, us-gov-west-1
    private static bool IsRegion(string text) =>
        text.Length is >= 9 and <= 25 && char.IsAsciiDigit(text[^1]) && text[^2] == '-' && text[2] == '-' && text.All(c => char.IsAsciiLetterLower(c) || c == '-' || char.IsAsciiDigit(c));

    private static bool IsName(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private static bool IsQualifier(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '$' or '.');
}
