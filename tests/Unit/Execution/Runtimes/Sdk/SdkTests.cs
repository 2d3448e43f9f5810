using System.Text.Json;
using Kiln.Execution.Runtimes.Sdk;

namespace Kiln.Unit.Execution.Runtimes.Sdk;

public sealed class SdkTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("kiln-unit-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Versions_are_those_that_the_packages_say()
    {
        Write("sdk", "boto3", "__author__ = 'x'\n__version__ = '1.9.42'\n");
        Assert.Null(InstalledSdk.In(At("sdk"), InstalledSdk.Kiln));

        Write("sdk", "botocore", "__version__ = \"1.12.42\"\n");
        Assert.Equal(new(At("sdk"), "1.9.42", "1.12.42", "kiln"), InstalledSdk.In(At("sdk"), InstalledSdk.Kiln));
    }

    [Theory]
    [InlineData("1.10.74", false)]
    [InlineData("1.30.1", false)]
    [InlineData("1.31.0", true)]
    [InlineData("1.43.11", true)]
    [InlineData("2.0.0.dev1", true)]
    [InlineData("", true)]
    public void Endpoint_url_is_read_since_1_31(string botocore, bool reads) => Assert.Equal(reads, InstalledSdk.ReadsIt(botocore));

    [Theory]
    [InlineData("python3.6", null, "boto3==1.7.74 botocore==1.10.74")]
    [InlineData("python3.7", null, "boto3==1.9.42 botocore==1.12.42")]
    [InlineData("python3.13", null, "boto3")]
    [InlineData("python3.6", "1.17.100", "boto3==1.17.100")]
    public void Pip_is_asked_for_what_the_guide_says(string runtime, string? version, string expected) =>
        Assert.Equal(expected, string.Join(' ', BundledSdk.Requirements(runtime, version)));

    [Theory]
    [InlineData("code", true)]
    [InlineData("layers/python", true)]
    [InlineData("layers/python/lib/python3.12/site-packages", true)]
    [InlineData("elsewhere", false)]
    public void Old_sdk_of_the_function_is_noticed(string place, bool isOld)
    {
        Write(place, "botocore", "__version__ = '1.29.27'\n");
        var interpreter = Samples.Interpreter with { Sdk = new(At("sdk"), "1.43.11", "1.43.11", InstalledSdk.Kiln) };
        Assert.Equal(isOld, new FunctionSdk().IsOld(At("code"), At("layers"), interpreter));
    }

    [Fact]
    public void New_sdk_of_the_function_comes_before_an_old_one_of_the_runtime()
    {
        var interpreter = Samples.Interpreter with { Sdk = new(At("sdk"), "1.7.74", "1.10.74", InstalledSdk.Kiln) };
        Assert.True(new FunctionSdk().IsOld(At("code"), null, interpreter));

        Write("code", "botocore", "__version__ = '1.43.11'\n");
        Assert.False(new FunctionSdk().IsOld(At("code"), null, interpreter));
    }

    [Fact]
    public void Every_region_of_every_service_is_at_the_endpoint()
    {
        using var document = JsonDocument.Parse(SdkEndpoints.Document("http://169.254.100.1:4566"));
        var partition = document.RootElement.GetProperty("partitions")[0];
        Assert.Equal("169.254.100.1:4566", partition.GetProperty("defaults").GetProperty("hostname").GetString());
        Assert.Equal("http", partition.GetProperty("defaults").GetProperty("protocols")[0].GetString());
        Assert.Equal(@"^[a-z]+(-[a-z]+)+-\d+$", partition.GetProperty("regionRegex").GetString());
        Assert.True(partition.GetProperty("services").GetProperty("lambda").GetProperty("endpoints").TryGetProperty("eu-west-1", out _));
        Assert.DoesNotContain(
            partition.GetProperty("services").EnumerateObject(),
            s => s.Value.TryGetProperty("defaults", out var defaults) && defaults.TryGetProperty("hostname", out _));
    }

    private string At(string path) => Path.Combine(_root, path);

    private void Write(string place, string package, string text)
    {
        Directory.CreateDirectory(Path.Combine(_root, place, package));
        File.WriteAllText(Path.Combine(_root, place, package, "__init__.py"), text);
    }
}
