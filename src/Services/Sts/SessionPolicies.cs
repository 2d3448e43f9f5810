using System.IO.Compression;
using System.Text;

namespace Kiln.Services.Sts;

/// <summary>What a session is given to restrict it, and the tags that policies may ask for.</summary>
internal sealed record SessionPolicies
{
    // Characters of the policy, and managed policies, as AWS bounds them.
    private const int MaxCharacters = 2048;
    private const int MaxArns = 10;

    // Policies and tags travel compressed; 100 percent are so many bytes.
    private const int PackedBytes = 4096;

    public IReadOnlyList<string> Documents { get; private init; } = [];
    public IReadOnlyList<string> Arns { get; private init; } = [];
    public IReadOnlyDictionary<string, string> Tags { get; private init; } = new Dictionary<string, string>();

    /// <summary>Percent of the space that there is; null where there is nothing to pack.</summary>
    public int? PackedSize { get; private init; }

    /// <exception cref="Aws.Errors.AwsException">A policy or tag that cannot be used.</exception>
    internal static SessionPolicies Of(
        IAssumableRoles roles, string accountId, string? document, List<PolicyDescriptorType>? arns, List<SessionTag>? tags)
    {
        if (document is { Length: > MaxCharacters })
            throw StsErrors.TooLarge(100 * document.Length / MaxCharacters);
        if (document is not null && roles.FaultOf(document) is { } fault)
            throw StsErrors.MalformedPolicy(fault);
        List<string> named = [.. (arns ?? []).Select(a => a.Arn ?? "")];
        if (named.Count > MaxArns)
            throw StsErrors.TooManyPolicyArns(MaxArns);
        if (named.Find(arn => !roles.HasPolicy(accountId, arn)) is { } unknown)
            throw StsErrors.MalformedPolicy($"Policy {unknown} does not exist or is not attachable.");
        tags ??= [];
        if (tags.DistinctBy(tag => tag.Key, StringComparer.OrdinalIgnoreCase).Count() < tags.Count)
            throw StsErrors.DuplicateTags();
        var policies = new SessionPolicies
        {
            Documents = document is null ? [] : [document],
            Arns = named,
            Tags = tags.ToDictionary(tag => tag.Key!, tag => tag.Value!),
        };
        return policies with { PackedSize = policies.Pack() };
    }

    private int? Pack()
    {
        if (Documents.Count + Arns.Count + Tags.Count == 0)
            return null;
        var text = string.Join('\n', [.. Documents, .. Arns, .. Tags.Select(tag => $"{tag.Key}={tag.Value}")]);
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            deflate.Write(Encoding.UTF8.GetBytes(text));
        var percent = Math.Max(1, (int)(100 * packed.Length / PackedBytes));
        return percent <= 100 ? percent : throw StsErrors.TooLarge(percent);
    }
}
