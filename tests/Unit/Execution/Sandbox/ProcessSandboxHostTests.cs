using System.Runtime.Versioning;
using System.Text;
using Kiln.Execution.Runtimes;
using Kiln.Execution.Sandbox;
using Kiln.Execution.Sandbox.Process;

namespace Kiln.Unit.Execution.Sandbox;

/// <summary>Interpreters are shell scripts: they cannot connect, which is what most of this is about.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ProcessSandboxHostTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("kiln-unit-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Interpreter_that_ends_early_is_named_with_its_last_words()
    {
        var e = await StartAsync("echo 'no libpython here' >&2; exit 3");
        Assert.Equal(
            $"{_root}/python (python3.12) ended with exit status 3 before it was ready: no libpython here. " +
            "Check that it runs, or configure another interpreter for this runtime.",
            e.Message);
    }

    [Fact]
    public async Task Interpreter_that_is_killed_is_named_with_the_signal() =>
        Assert.Contains("ended with signal 9 before", (await StartAsync("kill -9 $$")).Message);

    [Fact]
    public async Task Missing_interpreter_is_named() =>
        Assert.Contains($"{_root}/python (python3.12) ended with exit status 127", (await StartAsync(null)).Message);

    [Fact]
    public async Task Temporary_directory_too_long_for_a_socket_is_refused()
    {
        var deep = Directory.CreateDirectory(Path.Combine(_root, new string('d', 100))).FullName;
        Assert.Contains("Choose a shorter directory", (await StartAsync("exit 0", deep)).Message);
    }

    [Fact]
    public async Task Interpreter_gets_its_sockets_and_nothing_else_of_the_host()
    {
        var e = await StartAsync("echo; env | sort >&2; read line && echo \"$line\" >&2; exit 3");
        var names = e.Message.Split('\n').Select(l => l.Split('=')[0]).Where(n => n is not ("_" or "PWD" or "OLDPWD" or "SHLVL"));
        Assert.Equal(["KILN_CONTROL", "KILN_LIFE", "KILN_OUTPUT", "LC_CTYPE", "PATH"], names.Select(n => n.Split(' ')[^1]).Take(5));
        Assert.Contains("\nTZ=:UTC. Check", e.Message);
    }

    [Fact]
    public async Task Start_can_be_cancelled_and_leaves_nothing()
    {
        Write("exec sleep 600");
        using var cancel = new CancellationTokenSource();
        var starting = Host(_root).StartAsync(Spec(), cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting);
        Assert.Empty(Directory.GetDirectories(_root));
    }

    private static ProcessSandboxHost Host(string tempRoot) => new("/nowhere", tempRoot);

    private async Task<SandboxStartException> StartAsync(string? script, string? tempRoot = null)
    {
        if (script is not null)
            Write(script);

        var e = await Assert.ThrowsAsync<SandboxStartException>(() => Host(tempRoot ?? _root).StartAsync(Spec(), CancellationToken.None));
        Assert.Empty(Directory.GetDirectories(tempRoot ?? _root));
        return e;
    }

    private SandboxSpec Spec() =>
        new("0123456789abcdef", new Interpreter("python3.12", "3.12.1", Path.Combine(_root, "python"), "configuration"), "app.handler", _root, null, new FakeTmp(512), 128);

    private void Write(string script)
    {
        var path = Path.Combine(_root, "python");
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n", Encoding.ASCII);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
