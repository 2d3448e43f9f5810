using Kiln.Execution.Sandbox;

namespace Kiln.Unit.Execution.Sandbox;

public sealed class DescriptorBudgetTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData("Limit                     Soft Limit           Hard Limit           Units     \nMax open files            1024                 20000                files     \n", 1024)]
    [InlineData("Max open files            unlimited            unlimited            files     \n", int.MaxValue)]
    [InlineData("", int.MaxValue)]
    public void Limit_is_what_the_kernel_says(string limits, int expected)
    {
        File.WriteAllText(_path, limits);
        Assert.Equal(expected, DescriptorBudget.Limit(_path));
    }

    [Fact]
    public void One_more_than_there_is_room_for_is_refused()
    {
        var budget = new DescriptorBudget(512 + (3 * 16));
        Assert.Equal(3, budget.Most);
        for (var i = 0; i < 3; i++)
            budget.Take();
        Assert.Equal(
            "3 environments are as many as 560 open files are enough for: start Kiln with a higher ulimit -n",
            Assert.Throws<SandboxStartException>(() => budget.Take()).Message);
        budget.Return();
        budget.Take();
        Assert.Throws<SandboxStartException>(() => budget.Take());
        budget.Return(3);
        budget.Take(3);
        Assert.Throws<SandboxStartException>(() => budget.Take(3));
    }

    [Fact]
    public void First_has_its_place_whatever_it_takes()
    {
        var budget = new DescriptorBudget(0);
        budget.Take(3);
        Assert.Throws<SandboxStartException>(() => budget.Take());
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(5, 0.5)]
    [InlineData(20, 0)]
    public void Share_that_is_left_is_that_of_sandboxes(int sandboxes, double left) => Assert.Equal(left, new DescriptorBudget(512 + 160).Left(sandboxes));

    [Fact]
    public void There_is_always_room_for_one() => Assert.Equal(1, new DescriptorBudget(10).Most);
}
