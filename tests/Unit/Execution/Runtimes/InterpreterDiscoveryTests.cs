using System.Runtime.Versioning;
using Kiln.Execution.Runtimes;
using Kiln.Execution.Runtimes.Sdk;

namespace Kiln.Unit.Execution.Runtimes;

/// <summary>Interpreters are shell scripts that print what a probe prints, and count their runs.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class InterpreterDiscoveryTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("kiln-unit-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Newest_patch_release_wins_over_the_order_of_places()
    {
        Install("pyenv/versions/3.12.1/bin/python", "3.12.1");
        Install("pyenv/versions/3.11.7/bin/python", "3.11.7");
        Install("opt/python312/bin/python3.12", "3.12.10");
        Install("opt/kiln/runtimes/a/bin/python2.7", "2.7.18");
        Install("bin/python3.11", "3.11.7");
        Install("bin/python3.14", "3.14.0");

        var catalog = await FindAsync();

        Assert.Equal(
            [
                new("python2.7", "2.7.18", At("opt/kiln/runtimes/a/bin/python2.7"), "/opt"),
                new("python3.11", "3.11.7", At("pyenv/versions/3.11.7/bin/python"), "pyenv"),
                new("python3.12", "3.12.10", At("opt/python312/bin/python3.12"), "/opt"),
                new("python3.14", "3.14.0", At("bin/python3.14"), "PATH"),
            ],
            catalog.Interpreters);
        Assert.Equal("3.12.10", catalog.Find("python3.12")!.Version);
        Assert.Null(catalog.Find("python3.13"));
    }

    [Fact]
    public async Task Configured_interpreter_wins_over_all()
    {
        Install("mine/python", "3.12.0");
        Install("pyenv/versions/3.12.9/bin/python", "3.12.9");

        var catalog = await FindAsync(new() { ["python3.12"] = At("mine/python") });

        Assert.Equal(new("python3.12", "3.12.0", At("mine/python"), "configuration"), Assert.Single(catalog.Interpreters));
    }

    [Fact]
    public async Task What_Kiln_has_installed_wins_over_what_is_found_and_brings_its_sdk()
    {
        Install("kiln/python3.12/python/bin/python3.12", "3.12.0");
        Write("kiln/python3.12/sdk/boto3/__init__.py", "__version__ = '1.28.72'\n");
        Write("kiln/python3.12/sdk/botocore/__init__.py", "__version__ = '1.31.72'\n");
        Install("pyenv/versions/3.12.9/bin/python", "3.12.9");

        var found = Assert.Single((await FindAsync()).Interpreters);

        Assert.Equal(("3.12.0", At("kiln/python3.12/python/bin/python3.12"), "kiln"), (found.Version, found.Path, found.Source));
        Assert.Equal(new(At("kiln/python3.12/sdk"), "1.28.72", "1.31.72", "kiln"), found.Sdk);
    }

    [Fact]
    public async Task Interpreters_own_packages_are_its_sdk_without_one_of_Kilns()
    {
        Install("bin/python3.11", "3.11.7", packages: At("site"));
        Write("site/boto3/__init__.py", "__version__ = '1.43.11'\n");
        Write("site/botocore/__init__.py", "__version__ = '1.43.12'\n");
        var sdk = new InstalledSdk(At("site"), "1.43.11", "1.43.12", "site-packages");

        Assert.Equal(sdk, Assert.Single((await FindAsync()).Interpreters).Sdk);
        Assert.Equal(sdk, Assert.Single((await FindAsync()).Interpreters).Sdk); // as remembered
    }

    [Fact]
    public async Task Unusable_interpreters_are_listed_with_the_reason()
    {
        Install("pyenv/versions/pypy/bin/python", "3.10.1", "pypy");
        Install("pyenv/versions/3.5/bin/python", "3.5.9");
        Install("mine/python", "3.11.7");
        Write("bin/python3.9", "#!/bin/sh\necho 'no libpython here' >&2\nexit 127\n");
        Write("bin/python3.8", "#!/bin/sh\necho hello\n");

        var catalog = await FindAsync(new() { ["python3.12"] = At("mine/python"), ["python3.13"] = At("nowhere") });

        Assert.Empty(catalog.Interpreters);
        Assert.Equal(
            [
                new(At("mine/python"), "configuration", "It is configured as python3.12, but is Python 3.11.7."),
                new(At("nowhere"), "configuration", "There is no such file."),
                new(At("pyenv/versions/3.5/bin/python"), "pyenv", "There is no runtime for Python 3.5.9."),
                new(At("pyenv/versions/pypy/bin/python"), "pyenv", "Runtimes are CPython; this is not."),
                new(At("bin/python3.8"), "PATH", "It did not say what it is."),
                new(At("bin/python3.9"), "PATH", "It does not run: no libpython here"),
            ],
            catalog.Unusable);
    }

    [Fact]
    public async Task Names_of_one_executable_are_one_candidate_and_shims_none()
    {
        Install("pyenv/versions/3.12.1/bin/python3.12", "3.12.1");
        File.CreateSymbolicLink(At("pyenv/versions/3.12.1/bin/python"), "python3.12");
        Install("shims/python3.13", "3.13.0");
        Directory.CreateDirectory(At("bin"));
        File.CreateSymbolicLink(At("bin/python3.12"), At("pyenv/versions/3.12.1/bin/python3.12"));

        var catalog = await FindAsync();

        Assert.Equal("pyenv", Assert.Single(catalog.Interpreters).Source);
        Assert.Empty(catalog.Unusable);
        Assert.Equal(1, Runs("pyenv/versions/3.12.1/bin/python3.12"));
    }

    [Fact]
    public async Task Answers_are_remembered_until_the_executable_changes()
    {
        Install("bin/python3.12", "3.12.1");
        var first = await FindAsync();
        var second = await FindAsync();
        Assert.Equal(first.Interpreters, second.Interpreters);
        Assert.Equal(1, Runs("bin/python3.12"));

        Install("bin/python3.12", "3.12.10");
        Assert.Equal("3.12.10", Assert.Single((await FindAsync()).Interpreters).Version);
    }

    [Fact]
    public async Task Spoilt_memory_is_no_error()
    {
        Install("bin/python3.12", "3.12.1");
        Write("state/interpreters.json", "[{");
        Assert.Single((await FindAsync()).Interpreters);
    }

    private Task<RuntimeCatalog> FindAsync(Dictionary<string, string>? configured = null)
    {
        Directory.CreateDirectory(At("state"));
        var locations = new InterpreterLocations
        {
            Configured = configured ?? [],
            Installed = At("kiln"),
            PyenvRoot = At("pyenv"),
            Opt = At("opt"),
            SearchPath = $"{At("shims")}:{At("bin")}:relative",
            StateDirectory = At("state"),
        };
        return new InterpreterDiscovery(At("runtime")).FindAsync(locations, CancellationToken.None);
    }

    private string At(string path) => Path.Combine(_root, path);

    private int Runs(string path) => File.ReadAllLines(At(path) + ".runs").Length;

    private void Install(string path, string version, string implementation = "cpython", string packages = "/nonexistent") => Write(
        path,
        $$"""
        #!/bin/sh
        echo "$@" >> "{{At(path)}}.runs"
        echo '{"version": "{{version}}", "implementation": "{{implementation}}", "prefix": "/", "packages": ["{{packages}}"]}'

        """);

    private void Write(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), content);
        File.SetUnixFileMode(At(path), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
