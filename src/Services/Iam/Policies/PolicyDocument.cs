using System.Runtime.CompilerServices;

namespace Kiln.Services.Iam.Policies;

/// <summary>A policy in the form in which it is evaluated.</summary>
internal sealed record PolicyDocument(IReadOnlyList<Statement> Statements)
{
    // By the text's identity: whoever keeps a text keeps what was made of it, and whoever drops it drops both.
    private static readonly ConditionalWeakTable<string, PolicyDocument>[] Known =
        [.. Enum.GetValues<PolicyKind>().Select(_ => new ConditionalWeakTable<string, PolicyDocument>())];

    /// <summary>
    /// A text that was checked when it was stored. It is not held against the grammar's finer points again: they may have become finer
    /// since.
    /// </summary>
    /// <exception cref="InvalidOperationException">The text is no policy at all.</exception>
    internal static PolicyDocument Stored(string text, PolicyKind kind) => Known[(int)kind].GetValue(text, read => Read(read, kind));

    private static PolicyDocument Read(string text, PolicyKind kind) =>
        PolicyParser.TryRead(text, kind, out var document, out var fault)
            ? document
            : throw new InvalidOperationException($"A stored policy is not valid: {fault}");
}

internal enum PolicyKind
{
    /// <summary>What an identity may do, or at most may do. Has resources, has no principal.</summary>
    Identity,

    /// <summary>Who may assume a role. Has principals, has no resource.</summary>
    Trust,

    /// <summary>Who may do what with a resource. Has principals and resources.</summary>
    Resource,
}
