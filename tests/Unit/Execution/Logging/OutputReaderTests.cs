using System.Text;
using Kiln.Execution.Logging;

namespace Kiln.Unit.Execution.Logging;

public sealed class OutputReaderTests : IDisposable
{
    private readonly SocketPair _sockets = SocketPair.Create();
    private readonly RecordingLogSink _sink = new();
    private readonly OutputReader _reader;

    public OutputReaderTests()
    {
        var log = new EnvironmentLog(new LogStreamName("1", "r", "f", "role", "g", "s"), _sink, Samples.Time());
        _reader = new OutputReader(_sockets.Host, log);
    }

    public void Dispose() => _sockets.Dispose();

    [Fact]
    public void Drain_takes_all_that_was_written()
    {
        for (var round = 0; round < 200; round++)
        {
            Print($"line {round}\nrest");
            _reader.Drain(flush: true);
            Assert.Equal(2 * (round + 1), _sink.Events.Count);
        }
    }

    [Fact]
    public async Task Output_is_read_without_a_drain()
    {
        Print("one\ntwo\n");
        await _sink.WaitForAsync(2);
        Print("three\n");
        await _sink.WaitForAsync(3);
        Assert.Equal(["one\n", "two\n", "three\n"], _sink.Messages);
    }

    [Fact]
    public async Task End_of_the_stream_emits_the_last_words()
    {
        Print("last words");
        _sockets.Peer.Dispose();
        await _reader.Completion.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(["last words"], _sink.Messages);
        _reader.Drain(flush: true);
        Assert.Single(_sink.Messages);
    }

    [Fact]
    public async Task Closing_the_socket_ends_the_reader()
    {
        _sockets.Host.Dispose();
        await _reader.Completion.WaitAsync(TimeSpan.FromSeconds(10));
        _reader.Drain(flush: true);
        Assert.Empty(_sink.Messages);
    }

    private void Print(string text) => _sockets.Peer.Send(Encoding.UTF8.GetBytes(text));
}
