using Kiln.Execution.Sandbox.Linux.Network;

namespace Kiln.Unit.Execution.Sandbox.Linux.Network;

public sealed class ResolvConfTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("kiln-unit-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("nameserver 10.0.0.2\n", "nameserver 10.0.0.2\n")]
    [InlineData("# by hand\nsearch example.org\nnameserver 127.0.0.1\nnameserver\t10.0.0.2\noptions ndots:2\n",
        "search example.org\nnameserver\t10.0.0.2\noptions ndots:2\n")]
    [InlineData("nameserver 127.0.0.53\nsearch example.org\n", "")]
    [InlineData("nameserver ::1\nnameserver 2001:db8::1\nnameserver 0.0.0.0\n", "")]
    [InlineData("nameserver\nnameserver x\n", "")]
    [InlineData("", "")]
    public void Only_what_a_sandbox_can_reach_is_kept(string usual, string expected)
    {
        Write("etc", usual);
        Assert.Equal(expected, ResolvConf.Text(_root));
    }

    [Fact]
    public void Resolver_of_systemd_is_looked_behind()
    {
        Write("etc", "nameserver 127.0.0.53\noptions edns0\n");
        Write("run/systemd/resolve", "nameserver 192.0.2.1\n");
        Assert.Equal("nameserver 192.0.2.1\n", ResolvConf.Text(_root));
    }

    [Fact]
    public void Nothing_is_made_up_where_there_is_no_file() => Assert.Equal("", ResolvConf.Text(_root));

    private void Write(string directory, string text)
    {
        Directory.CreateDirectory(Path.Combine(_root, directory));
        File.WriteAllText(Path.Combine(_root, directory, "resolv.conf"), text);
    }
}
