using Kiln.Execution.Environments;
using static Kiln.Execution.Environments.EnvironmentState;

namespace Kiln.Unit.Execution.Environments;

public sealed class EnvironmentLifecycleTests
{
    [Fact]
    public void Moves_outside_of_the_table_throw()
    {
        (EnvironmentState From, EnvironmentState To)[] allowed =
        [
            (Created, Init), (Created, Shutdown), (Init, Ready), (Init, Reset), (Ready, Running), (Ready, Reset), (Ready, Shutdown),
            (Running, Ready), (Running, Reset), (Reset, Init), (Reset, Shutdown),
        ];
        foreach (var from in Enum.GetValues<EnvironmentState>())
        {
            foreach (var to in Enum.GetValues<EnvironmentState>())
                Assert.Equal(allowed.Contains((from, to)), EnvironmentLifecycle.IsAllowed(from, to));
        }

        Assert.Throws<InvalidOperationException>(() => new EnvironmentLifecycle().MoveTo(Running));
    }
}
