using Kiln.Execution;
using Kiln.Services.Lambda.Aliases;
using Kiln.Services.Lambda.Functions;

namespace Kiln.Services.Lambda.ProvisionedConcurrency;

/// <summary>From configs of versions and aliases to what the data plane keeps ready: it knows versions only.</summary>
public sealed class ProvisionedVersions(FunctionStore functions, AliasStore aliases, ProvisionedConcurrencyStore configs, IInvoker invoker)
{
    private readonly Lock _applying = new();

    /// <summary>Tells the data plane what is stored: before requests are served.</summary>
    public void Restore()
    {
        foreach (var function in functions.All.Where(f => f.IsLatest).Select(f => f.Key).ToList())
            Apply(function);
    }

    /// <summary>After a config, or an alias that has one, has changed.</summary>
    internal void Apply(FunctionKey function)
    {
        lock (_applying)
        {
            var wanted = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var (version, count) in configs.Of(function).SelectMany(Shares))
                wanted[version] = wanted.GetValueOrDefault(version) + count;
            foreach (var version in functions.Versions(function).Where(v => !v.IsLatest).Select(v => functions.Find(v.Key)).OfType<StoredFunction>())
            {
                var count = wanted.GetValueOrDefault(version.Record.Key.Version);
                var current = invoker.Provisioned(version.Executable);
                if (current.Requested != count || current.HasFailed)
                    invoker.Provision(version.Executable, count);
            }
        }
    }

    /// <summary>The versions that a config speaks of, and how many environments each gets: those of an alias by their weights.</summary>
    internal IEnumerable<(string Version, int Count)> Shares(ProvisionedConcurrencyConfig config)
    {
        if (aliases.Find(config.Key) is not { } alias)
            return [(config.Key.Version, config.Requested)];
        if (alias.AdditionalVersion is not { } additional)
            return [(alias.FunctionVersion, config.Requested)];
        var share = (int)Math.Round(config.Requested * alias.AdditionalWeight, MidpointRounding.AwayFromZero);
        return [(alias.FunctionVersion, config.Requested - share), (additional, share)];
    }

    internal (int Available, bool HasFailed) StateOf(ProvisionedConcurrencyConfig config)
    {
        var (available, hasFailed) = (0, false);
        foreach (var (version, count) in Shares(config))
        {
            if (functions.Find(config.Key with { Version = version }) is not { } function)
                continue;
            var state = invoker.Provisioned(function.Executable);
            available += Math.Min(state.Available, count);
            hasFailed |= state.HasFailed;
        }
        return (available, hasFailed);
    }

    /// <param name="except">The qualifier whose config does not count.</param>
    internal int TotalOf(FunctionKey function, string? except = null) => configs.Of(function).Where(c => c.Key.Version != except).Sum(c => c.Requested);
}
