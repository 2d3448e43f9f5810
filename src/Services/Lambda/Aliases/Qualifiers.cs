using Kiln.Services.Lambda.Functions;

namespace Kiln.Services.Lambda.Aliases;

/// <summary>From a function as it is named, with or without a version or an alias, to the version that is meant.</summary>
public sealed class Qualifiers(FunctionStore functions, AliasStore aliases)
{
    /// <summary>Of an alias of two versions, the one that this invoke falls to.</summary>
    internal StoredFunction? Draw(FunctionKey key) =>
        functions.Find(key) ?? (aliases.Find(key) is { } alias ? functions.Find(alias.Target(Random.Shared.NextDouble())) : null);

    /// <summary>Of an alias of two versions, its own.</summary>
    internal StoredFunction? Find(FunctionKey key) =>
        functions.Find(key) ?? (aliases.Find(key) is { } alias ? functions.Find(key with { Version = alias.FunctionVersion }) : null);
}
