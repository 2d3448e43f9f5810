using Kiln.Execution.Runtimes;
using Kiln.Services.Lambda.Functions;

namespace Kiln.Server.Hosting;

internal sealed class InstalledRuntimes(RuntimeCatalog catalog) : IRuntimeCatalog
{
    public IReadOnlyList<string> Identifiers { get; } = [.. RuntimeTable.All.Select(r => r.Identifier), .. RuntimeTable.Custom.Select(r => r.Identifier)];

    public bool IsInstalled(string identifier) => catalog.Find(identifier) is not null;

    public string? VersionArn(string identifier, string region) => catalog.VersionArn(identifier, region);
}
