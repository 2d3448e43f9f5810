using Kiln.Execution.Processors;

namespace Kiln.Unit.Execution.Processors;

public sealed class IdleProcessorsTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("kiln-idle-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("haltpoll", "0", true)]
    [InlineData("haltpoll", "200000", false)]
    [InlineData("menu", "0", false)]
    [InlineData("haltpoll", null, false)]
    [InlineData(null, null, false)]
    public void Processors_halt_at_once_where_their_governor_does_not_poll(string? governor, string? polls, bool expected)
    {
        Write("sys/devices/system/cpu/cpuidle/current_governor", governor);
        Write("sys/module/haltpoll/parameters/guest_halt_poll_ns", polls);
        Assert.Equal(expected, IdleProcessors.HaltAtOnce(_root));
    }

    private void Write(string path, string? text)
    {
        if (text is null)
            return;
        var file = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text + "\n");
    }
}
