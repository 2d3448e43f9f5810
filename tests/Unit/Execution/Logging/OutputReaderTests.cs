using System.Text;
using Kiln.Execution.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Unit.Execution.Logging;

public sealed class OutputReaderTests : IDisposable
{
    private readonly SocketPair _sockets = SocketPair.Create();
    private readonly RecordingLogSink _sink = new();
    private readonly FakeTimeProvider _time = Samples.Time();
    private readonly OutputReader _reader;

    public OutputReaderTests()
    {
        var log = new EnvironmentLog(new LogStreamName("1", "r", "f", "role", "g", "s"), _sink, _time);
        _reader = new OutputReader(_sockets.Host, log, _time);
    }

    public void Dispose()
    {
        _reader.Dispose();
        _sockets.Dispose();
    }

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
    public void Output_is_read_without_a_drain()
    {
        Print("one\ntwo\n");
        _time.Advance(TimeSpan.FromMilliseconds(8));
        Assert.Equal(["one\n", "two\n"], _sink.Messages);
        Print("three\n");
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(["one\n", "two\n", "three\n"], _sink.Messages);
    }

    [Fact]
    public void Who_is_silent_is_looked_at_less_until_an_event_comes()
    {
        _time.Advance(TimeSpan.FromMinutes(1));
        Print("one\n");
        _time.Advance(TimeSpan.FromMilliseconds(32));
        Assert.Equal(["one\n"], _sink.Messages);

        _time.Advance(TimeSpan.FromMinutes(1));
        _reader.Hasten();
        Print("two\n");
        _time.Advance(TimeSpan.FromMilliseconds(8));
        Assert.Equal(["one\n", "two\n"], _sink.Messages);
    }

    [Fact]
    public void Who_is_frozen_is_looked_at_once_more()
    {
        _reader.Pause();
        Print("one\n");
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["one\n"], _sink.Messages);

        Print("two\n");
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Single(_sink.Messages);
        _reader.Resume();
        _time.Advance(TimeSpan.FromMilliseconds(8));
        Assert.Equal(["one\n", "two\n"], _sink.Messages);
    }

    [Fact]
    public void End_of_the_stream_emits_the_last_words()
    {
        Print("last words");
        _sockets.Peer.Dispose();
        _time.Advance(TimeSpan.FromMilliseconds(8));
        Assert.Equal(["last words"], _sink.Messages);
        _reader.Drain(flush: true);
        Assert.Single(_sink.Messages);
    }

    [Fact]
    public void Disposing_emits_what_is_left()
    {
        Print("last words");
        _reader.Dispose();
        Assert.Equal(["last words"], _sink.Messages);
        Print("more\n");
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Single(_sink.Messages);
    }

    [Fact]
    public void Closing_the_socket_ends_the_reader()
    {
        _sockets.Host.Dispose();
        _time.Advance(TimeSpan.FromMilliseconds(8));
        _reader.Dispose();
        Assert.Empty(_sink.Messages);
    }

    private void Print(string text) => _sockets.Peer.Send(Encoding.UTF8.GetBytes(text));
}
