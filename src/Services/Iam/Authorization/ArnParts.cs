namespace Kiln.Services.Iam.Authorization;

/// <summary>Parts of <c>arn:partition:service:region:account:resource</c>.</summary>
internal static class ArnParts
{
    private const int Service = 2;
    private const int Account = 4;

    /// <summary>Empty when the text is no ARN.</summary>
    internal static string ServiceOf(string arn) => Part(arn, Service).ToString();

    /// <summary>Empty when the ARN has none. What belongs to AWS, a managed policy for example, every account has.</summary>
    internal static string AccountOf(string arn) => Part(arn, Account) is var account && account.SequenceEqual("aws") ? "" : account.ToString();

    /// <summary>Whether the ARN says no other account than this.</summary>
    internal static bool IsOf(string arn, string accountId) => Part(arn, Account) is var account && (account.IsEmpty || account.SequenceEqual("aws") || account.SequenceEqual(accountId));

    internal static bool IsOfService(string arn, string service) => Part(arn, Service).SequenceEqual(service);

    internal static string LastSegment(string arn) => arn[(arn.LastIndexOf('/') + 1)..];

    private static ReadOnlySpan<char> Part(ReadOnlySpan<char> arn, int index)
    {
        if (!arn.StartsWith("arn:"))
            return default;
        for (; index > 0; index--)
        {
            var colon = arn.IndexOf(':');
            if (colon < 0)
                return default;
            arn = arn[(colon + 1)..];
        }
        var end = arn.IndexOf(':');
        return end < 0 ? default : arn[..end];
    }
}
