using System.Runtime.Versioning;
using Kiln.Execution.Runtimes.Installing;

namespace Kiln.Unit.Execution.Runtimes.Installing;

[UnsupportedOSPlatform("windows")]
public sealed class RootedPathTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("kiln-unit-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("/usr/lib/x", "usr/lib/x")]
    [InlineData("/lib/x", "usr/lib/x")]
    [InlineData("lib64/../x", "usr/x")]
    [InlineData("/../../x", "x")]
    [InlineData("/etc/localtime", "usr/zone")]
    [InlineData("/out/passwd", "etc/passwd")]
    [InlineData("", "")]
    public void Links_lead_where_they_would_if_it_were_the_root(string path, string expected)
    {
        Directory.CreateDirectory(Path.Combine(_root, "usr", "lib"));
        Directory.CreateDirectory(Path.Combine(_root, "etc"));
        Link("lib", "usr/lib");
        Link("lib64", "/lib");
        Link("etc/localtime", "/usr/zone");
        Link("out", "../../../../../etc");

        Assert.Equal(Path.TrimEndingDirectorySeparator(Path.Combine(_root, expected)), RootedPath.Resolve(_root, path));
    }

    [Fact]
    public void Circle_is_refused()
    {
        Link("a", "b");
        Link("b", "a");
        Assert.Throws<InstallException>(() => RootedPath.Resolve(_root, "a/x"));
    }

    private void Link(string name, string target) => File.CreateSymbolicLink(Path.Combine(_root, name), target);
}
