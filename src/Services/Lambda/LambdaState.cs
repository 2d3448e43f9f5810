using Kiln.Services.Lambda.Aliases;
using Kiln.Services.Lambda.Code;
using Kiln.Services.Lambda.CodeSigning;
using Kiln.Services.Lambda.EventInvokeConfigs;
using Kiln.Services.Lambda.FileSystems;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.FunctionUrls;
using Kiln.Services.Lambda.Layers;
using Kiln.Services.Lambda.Permissions;
using Kiln.Services.Lambda.ProvisionedConcurrency;
using Kiln.Services.Storage;

namespace Kiln.Services.Lambda;

/// <summary>All that Lambda keeps: in the database, and in memory as long as the server runs.</summary>
public sealed class LambdaState(Database control, CodeDirectories code, MasterKey master, FunctionFileSystems fileSystems)
{
    public FunctionStore Functions { get; } = new(control, code, master, fileSystems);
    public CodeSigningConfigStore CodeSigningConfigs { get; } = new(control);
    public FunctionPolicyStore Policies { get; } = new(control);
    public LayerStore Layers { get; } = new(control);
    public AliasStore Aliases { get; } = new(control);
    public EventInvokeConfigStore EventInvokeConfigs { get; } = new(control);
    public ProvisionedConcurrencyStore Provisioned { get; } = new(control);
    public FunctionUrlStore Urls { get; } = new(control);

    /// <summary>Reads everything anew: before requests are served, and after the database was emptied.</summary>
    public async Task LoadAsync()
    {
        await Functions.LoadAsync();
        await CodeSigningConfigs.LoadAsync();
        await Policies.LoadAsync();
        await Layers.LoadAsync();
        await Aliases.LoadAsync();
        await EventInvokeConfigs.LoadAsync();
        await Provisioned.LoadAsync();
        await Urls.LoadAsync();
    }

    /// <summary>Packages that must be kept.</summary>
    public HashSet<PackageDigest> References() => CodeReferences.Of(Functions.All, Layers.All);

    /// <summary>What an account's functions have taken of its concurrency. Provisioned environments are part of a function's reserve, where it has one.</summary>
    public int AllocatedConcurrency(string accountId, string region) => Functions.All
        .Where(f => f.IsLatest && f.Key.AccountId == accountId && f.Key.Region == region)
        .Sum(f => f.ReservedConcurrency ?? Provisioned.Of(f.Key).Sum(static c => c.Requested));
}
