using Kiln.Execution.Environments;

namespace Kiln.Unit.Execution.Environments;

public sealed class DeadlineTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Deadline_expires_once_and_cannot_be_disarmed_then()
    {
        var time = Samples.Time();
        var expired = 0;
        using var deadline = new Deadline(time, () => expired++);
        deadline.Arm(Second);
        time.Advance(Second - TimeSpan.FromMilliseconds(1));
        Assert.False(deadline.HasExpired);
        time.Advance(Second);
        time.Advance(Second);
        Assert.Equal(1, expired);
        Assert.True(deadline.HasExpired);
        Assert.False(deadline.TryDisarm());
    }

    [Fact]
    public void Disarmed_deadline_does_not_expire_and_can_be_armed_again()
    {
        var time = Samples.Time();
        var expired = 0;
        using var deadline = new Deadline(time, () => expired++);
        for (var i = 0; i < 3; i++)
        {
            deadline.Arm(Second);
            time.Advance(Second / 2);
            Assert.True(deadline.TryDisarm());
            time.Advance(Second * 2);
        }

        Assert.Equal(0, expired);
        deadline.Arm(Second);
        time.Advance(Second);
        Assert.Equal(1, expired);
    }
}
