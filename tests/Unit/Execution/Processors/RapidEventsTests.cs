using Kiln.Execution.Processors;
using Microsoft.Extensions.Time.Testing;

namespace Kiln.Unit.Execution.Processors;

public sealed class RapidEventsTests : IDisposable
{
    private const int StayAwake = 0;
    private const int MayHalt = -1;

    private readonly FakeTimeProvider _time = new();
    private readonly string _device = Path.GetTempFileName();
    private readonly RapidEvents _events;

    public RapidEventsTests()
    {
        _events = new(LatencyRequest.TryOpen(_device)!, _time);
    }

    public void Dispose()
    {
        _events.Dispose();
        File.Delete(_device);
    }

    [Fact]
    public void The_second_of_two_close_events_keeps_processors_awake()
    {
        _events.Arrived();
        Assert.Equal(MayHalt, Asked);
        _time.Advance(RapidEvents.Close / 2);
        _events.Arrived();
        Assert.Equal(StayAwake, Asked);
    }

    [Fact]
    public void Events_far_from_each_other_leave_processors_alone()
    {
        for (var i = 0; i < 10; i++)
        {
            _events.Arrived();
            _time.Advance(RapidEvents.Close);
        }
        Assert.Equal(MayHalt, Asked);
    }

    [Fact]
    public void They_may_halt_once_it_has_been_quiet()
    {
        Hurry();
        _time.Advance(RapidEvents.Quiet - RapidEvents.Close);
        _events.Arrived();
        _time.Advance(RapidEvents.Close);
        Assert.Equal(StayAwake, Asked);
        _time.Advance(RapidEvents.Quiet);
        Assert.Equal(MayHalt, Asked);
    }

    [Fact]
    public void A_series_after_a_pause_keeps_them_awake_again()
    {
        Hurry();
        _time.Advance(RapidEvents.Quiet);
        Assert.Equal(MayHalt, Asked);
        Hurry();
        Assert.Equal(StayAwake, Asked);
        _time.Advance(RapidEvents.Quiet);
        Assert.Equal(MayHalt, Asked);
    }

    [Fact]
    public void After_its_end_no_request_is_made()
    {
        _events.Dispose();
        Hurry();
        Assert.Equal(MayHalt, Asked);
    }

    [Fact]
    public void A_device_that_cannot_be_opened_is_none() => Assert.Null(LatencyRequest.TryOpen(Path.Combine(_device, "missing")));

    private int Asked => BitConverter.ToInt32(File.ReadAllBytes(_device));

    private void Hurry()
    {
        _events.Arrived();
        _events.Arrived();
    }
}
