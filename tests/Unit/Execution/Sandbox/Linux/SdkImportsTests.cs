using Kiln.Execution.Sandbox;
using Kiln.Execution.Sandbox.Linux;

namespace Kiln.Unit.Execution.Sandbox.Linux;

public sealed class SdkImportsTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("kiln-unit-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("import boto3", true)]
    [InlineData("import json\nfrom botocore.exceptions import ClientError\n", true)]
    [InlineData("def handler(event, context):\n    import boto3\n", true)]
    [InlineData("import json, boto3", true)]
    [InlineData("import boto3.session as s", true)]
    [InlineData("# import boto3 one day", false)]
    [InlineData("import boto3_stubs", false)]
    [InlineData("import json", false)]
    public void Imports_are_read_from_the_handlers_module(string source, bool uses)
    {
        Write("code/app.py", source);
        Assert.Equal(uses, Uses("app.handler"));
    }

    [Theory]
    [InlineData("pkg.sub.handler", "code/pkg/sub.py")]
    [InlineData("pkg/sub.handler", "code/pkg/sub.py")]
    [InlineData("pkg.handler", "code/pkg/__init__.py")]
    public void Module_is_found_as_the_runtime_finds_it(string handler, string file)
    {
        Write(file, "import boto3");
        Assert.True(Uses(handler));
    }

    [Theory]
    [InlineData("code/boto3/__init__.py")]
    [InlineData("code/botocore/__init__.py")]
    [InlineData("layers/python/boto3/__init__.py")]
    [InlineData("layers/python/lib/python3.12/site-packages/boto3/__init__.py")]
    public void Function_that_brings_its_own_does_not_use_ours(string file)
    {
        Write("code/app.py", "import boto3");
        Write(file, "");
        Assert.False(Uses("app.handler"));
    }

    [Theory]
    [InlineData("missing.handler")]
    [InlineData("../outside.handler")]
    [InlineData("handler")]
    [InlineData("")]
    public void Handler_that_leads_nowhere_uses_nothing(string handler)
    {
        Write("outside.py", "import boto3");
        Write("code/app.py", "import boto3");
        Assert.False(Uses(handler));
    }

    [Fact]
    public void Answer_is_remembered()
    {
        Write("code/app.py", "import boto3");
        var sdk = new SdkImports();
        Assert.True(sdk.UsedBy(Spec("app.handler")));
        File.Delete(Path.Combine(_root, "code", "app.py"));
        Assert.True(sdk.UsedBy(Spec("app.handler")));
    }

    private bool Uses(string handler) => new SdkImports().UsedBy(Spec(handler));

    private SandboxSpec Spec(string handler) =>
        new("0123456789abcdef", Samples.Interpreter, handler, Path.Combine(_root, "code"), Path.Combine(_root, "layers"), new FakeTmp(512), 128);

    private void Write(string file, string source)
    {
        var path = Path.Combine(_root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, source);
    }
}
