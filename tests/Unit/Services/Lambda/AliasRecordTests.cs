using Kiln.Services.Lambda.Aliases;
using Kiln.Services.Lambda.Functions;

namespace Kiln.Unit.Services.Lambda;

public sealed class AliasRecordTests
{
    private static readonly FunctionKey Key = new("111111111111", "us-east-1", "f", "live");

    [Theory]
    [InlineData(null, 0, 0.0, "1")]
    [InlineData("2", 0, 0.0, "1")]
    [InlineData("2", 0.25, 0.0, "2")]
    [InlineData("2", 0.25, 0.2499, "2")]
    [InlineData("2", 0.25, 0.25, "1")]
    [InlineData("2", 0.25, 0.9999, "1")]
    [InlineData("2", 1, 0.9999, "2")]
    public void Draw_falls_to_the_additional_version_by_its_weight(string? additional, double weight, double draw, string version)
    {
        var alias = new AliasRecord { Key = Key, FunctionVersion = "1", AdditionalVersion = additional, AdditionalWeight = weight, RevisionId = "r" };
        Assert.Equal(Key with { Version = version }, alias.Target(draw));
    }

    [Fact]
    public void Alias_names_both_of_its_versions()
    {
        var alias = new AliasRecord { Key = Key, FunctionVersion = "1", AdditionalVersion = "2", AdditionalWeight = 0.5, RevisionId = "r" };
        Assert.Equal((true, true, false), (alias.Names("1"), alias.Names("2"), alias.Names("3")));
        Assert.Equal("arn:aws:lambda:us-east-1:111111111111:function:f:live", alias.Arn);
    }
}
