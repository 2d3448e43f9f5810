using Kiln.Services.Lambda.Functions;

namespace Kiln.Unit.Services.Lambda;

public sealed class FunctionDescriptionTests
{
    [Fact]
    public void Version_of_a_runtime_that_is_no_longer_installed_is_an_error()
    {
        var description = new FunctionDescription(new Catalog("python3.13"));
        Assert.Equal("python3.13 of us-east-1", Shown("python3.13").RuntimeVersionArn);
        Assert.Null(Shown("python3.13").Error);
        Assert.Null(Shown("python2.7").RuntimeVersionArn);
        Assert.Equal("InvalidRuntimeException", Shown("python2.7").Error!.ErrorCode);
        Assert.StartsWith("No interpreter for python2.7 is installed on this machine.", Shown("python2.7").Error!.Message, StringComparison.Ordinal);

        RuntimeVersionConfig Shown(string runtime) =>
            description.Of(FunctionStoreTests.Function("f") with { Runtime = runtime }, qualified: false).RuntimeVersionConfig!;
    }

    private sealed class Catalog(string installed) : IRuntimeCatalog
    {
        public IReadOnlyList<string> Identifiers => [installed];

        public bool IsInstalled(string identifier) => identifier == installed;

        public string? VersionArn(string identifier, string region) => IsInstalled(identifier) ? $"{identifier} of {region}" : null;
    }
}
