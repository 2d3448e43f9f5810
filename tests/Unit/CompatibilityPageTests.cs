using Kiln.Server.Hosting;
using Kiln.Unit.Aws;

namespace Kiln.Unit;

public sealed class CompatibilityPageTests
{
    // If this fails on purpose: ./kiln compatibility > docs/compatibility.md
    [Fact]
    public void Page_in_docs_is_that_of_the_tables()
    {
        var committed = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "compatibility.md"));
        Assert.Equal(string.Join('\n', CompatibilityPage.Of(AllServices.Create())) + "\n", committed);
    }
}
