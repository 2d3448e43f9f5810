using System.Net.Sockets;
using System.Runtime.InteropServices;
using Kiln.Execution.Sandbox.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Kiln.Unit.Execution.Sandbox.Linux;

public sealed class SocketMessagesTests : IDisposable
{
    private readonly Socket _ours;
    private readonly Socket _theirs;

    public SocketMessagesTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Descriptors travel like this on Linux.");
        var (ours, theirs) = SocketMessages.Pair(SocketType.Stream);
        _ours = ours;
        _theirs = new Socket(new SafeSocketHandle(theirs.DangerousGetHandle(), ownsHandle: true));
        theirs.SetHandleAsInvalid();
    }

    public void Dispose()
    {
        _ours?.Dispose();
        _theirs?.Dispose();
    }

    [Fact]
    public async Task Descriptors_arrive_as_others_of_the_same_files()
    {
        using var temporary = new TemporaryFile("one");
        using var other = new TemporaryFile("two");
        Assert.Equal(3, SocketMessages.Send(_ours, "abc"u8, [temporary.Handle, other.Handle]));
        var received = new List<SafeFileHandle>();
        var buffer = new byte[16];
        await _theirs.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None);
        Assert.Equal(3, SocketMessages.Receive(_theirs, buffer, received));
        Assert.Equal("abc"u8, buffer.AsSpan(0, 3));
        Assert.Equal(["one", "two"], received.Select(Read));
        Assert.All(received, h => Assert.NotEqual(temporary.Handle.DangerousGetHandle(), h.DangerousGetHandle()));
        received.ForEach(h => h.Dispose());
    }

    [Fact]
    public void Nothing_to_receive_is_no_end() => Assert.Null(SocketMessages.Receive(_theirs, new byte[16], []));

    [Fact]
    public void End_is_zero_bytes()
    {
        _ours.Dispose();
        Assert.Equal(0, SocketMessages.Receive(_theirs, new byte[16], []));
    }

    [Fact]
    public void Full_socket_takes_a_part_and_then_nothing()
    {
        var data = new byte[16 << 20];
        Assert.InRange(SocketMessages.Send(_ours, data, []), 1, data.Length - 1);
        Assert.Equal(0, SocketMessages.Send(_ours, data, []));
    }

    [Fact]
    public void Sending_to_nobody_fails_without_a_signal()
    {
        _theirs.Dispose();
        Assert.Throws<SocketException>(() => SocketMessages.Send(_ours, "abc"u8, []));
    }

    [Fact]
    public void More_descriptors_than_fit_are_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SocketMessages.Send(_ours, "abc"u8, new SafeHandle[SocketMessages.MaxDescriptors + 1]));

    private static string Read(SafeFileHandle handle)
    {
        var bytes = new byte[3];
        RandomAccess.Read(handle, bytes, 0);
        return System.Text.Encoding.ASCII.GetString(bytes);
    }

    private sealed class TemporaryFile : IDisposable
    {
        private readonly string _path = Path.GetTempFileName();

        public TemporaryFile(string text)
        {
            File.WriteAllText(_path, text);
            Handle = File.OpenHandle(_path);
        }

        public SafeFileHandle Handle { get; }

        public void Dispose()
        {
            Handle.Dispose();
            File.Delete(_path);
        }
    }
}
