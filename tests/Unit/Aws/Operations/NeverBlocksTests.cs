namespace Kiln.Unit.Aws.Operations;

public sealed class NeverBlocksTests
{
    /// <summary>Whatever else is marked holds up every connection of its thread when it waits for the disk.</summary>
    [Fact]
    public void Only_Invoke_stays_on_the_thread_of_its_connection() => Assert.Equal(
        ["Invoke"],
        AllServices.Create().SelectMany(s => s.Operations.Values).Where(o => o.Implementation is { NeverBlocks: true }).Select(o => o.Name));
}
