using System.Collections.Frozen;
using System.Globalization;
using Kiln.Services.Iam.Entities;

namespace Kiln.Services.Iam.ManagedPolicies;

/// <summary>A policy that AWS publishes: every account has it, nobody can change it. Its document is the file of its name beside this one.</summary>
/// <param name="Path"><c>/</c>, <c>/service-role/</c> and others.</param>
/// <param name="Version">Default version, the only one that Kiln has.</param>
internal sealed record ManagedPolicy(string Name, string Path, string Version, DateTimeOffset CreateDate, DateTimeOffset UpdateDate)
{
    private const string ServiceLinked = "/aws-service-role/";
    private static readonly FrozenDictionary<string, ManagedPolicy> ByArn = Table().ToFrozenDictionary(policy => policy.Arn);

    private readonly Lazy<string> _document = new(() => EmbeddedText.Read(typeof(ManagedPolicy), Name + ".json"));

    internal static IEnumerable<ManagedPolicy> All => ByArn.Values;
    internal string Arn { get; } = $"arn:aws:iam::aws:policy{Path}{Name}";
    internal string Id => EntityIds.OfManagedPolicy(Name);
    internal string Document => _document.Value;

    /// <summary>False for those that only service-linked roles have.</summary>
    internal bool IsAttachable => Path != ServiceLinked;

    internal static ManagedPolicy? Find(string arn) => ByArn.GetValueOrDefault(arn);

    private static IEnumerable<ManagedPolicy> Table() =>
        EmbeddedText.Read(typeof(ManagedPolicy), "managed-policies.tsv")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line[0] != '#')
            .Select(line => line.Split('\t'))
            .Select(row => new ManagedPolicy(row[0], row[1], row[2], Time(row[3]), Time(row[4])));

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
