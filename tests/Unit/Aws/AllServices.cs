using Kiln.Aws.Operations;
using Kiln.Server.Hosting;
using Kiln.Server.Options;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kiln.Unit.Aws;

/// <summary>The services of a server as it is composed, for tests that hold their tables against the models.</summary>
internal static class AllServices
{
    private static readonly Lazy<IReadOnlyList<AwsService>> Services = new(() =>
    {
        var options = new KilnOptions
        {
            DataDirectory = Directory.CreateTempSubdirectory("kiln-tables-").FullName,
            Ephemeral = true,
            Interpreters = new(new Dictionary<string, string>(), "/nonexistent", null, ""),
        };
        using var data = DataDirectory.Open(options.DataDirectory, ephemeral: true);
        return Composition.CreateAsync(options, data, NullLoggerFactory.Instance, CancellationToken.None).GetAwaiter().GetResult().Services;
    });

    public static IReadOnlyList<AwsService> Create() => Services.Value;
}
