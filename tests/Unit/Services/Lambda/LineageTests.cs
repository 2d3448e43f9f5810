using Kiln.Services.Lambda.Recursion;

namespace Kiln.Unit.Services.Lambda;

public sealed class LineageTests
{
    private const string Arn = "arn:aws:lambda:us-east-1:123456789012:function:f";

    [Theory]
    [InlineData(null, 0, "Lineage=ID:1")]
    [InlineData("Root=1-a;Sampled=1", 0, "Root=1-a;Sampled=1;Lineage=ID:1")]
    [InlineData("Root=1-a;Lineage=ID:4;Sampled=1", 4, "Root=1-a;Sampled=1;Lineage=ID:5")]
    [InlineData("Root=1-a;Lineage=a87bd80c:7|ID:1", 1, "Root=1-a;Lineage=ID:2|a87bd80c:7")]
    [InlineData("Root=1-a;Lineage=a87bd80c:7%7CID:1", 1, "Root=1-a;Lineage=ID:2|a87bd80c:7")]
    [InlineData("Root=1-a;Lineage=x:1|a87bd80c:-1|a87bd80c|:|ID:99999999999", 0, "Root=1-a;Lineage=ID:1")]
    public void Run_is_counted_beside_those_of_others(string? header, int runs, string next)
    {
        var id = Lineage.Next(null, Arn).Header["Lineage=".Length..^2];
        Assert.Equal((next.Replace("ID", id), runs), Lineage.Next(header?.Replace("ID", id), Arn));
    }

    [Fact]
    public void Header_does_not_grow_without_end()
    {
        var header = "";
        for (var function = 0; function < 100; function++)
            (header, _) = Lineage.Next(header, $"{Arn}{function}");
        Assert.Equal(32, header.Split('|').Length);
    }
}
