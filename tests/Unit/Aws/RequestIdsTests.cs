using Kiln.Aws;

namespace Kiln.Unit.Aws;

public sealed class RequestIdsTests
{
    [Fact]
    public void Id_is_a_random_UUID()
    {
        var id = RequestIds.Next();
        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", id);
    }

    [Fact]
    public void No_two_are_the_same() =>
        Assert.Equal(10_000, Enumerable.Range(0, 10_000).AsParallel().Select(_ => RequestIds.Next()).Distinct().Count());
}
