using Kiln.Aws.Validation;

namespace Kiln.Unit.Aws.Validation;

public sealed class ConstraintTests
{
    [Theory]
    [InlineData("ab", null)]
    [InlineData("a", "Member must have length greater than or equal to 2")]
    [InlineData("abcd", "Member must have length less than or equal to 3")]
    [InlineData(null, null)]
    public void Length_of_text(string? value, string? failure) =>
        Assert.Equal(failure, new LengthAttribute(2, 3).Failures(value).SingleOrDefault());

    [Fact]
    public void Length_of_lists_maps_and_blobs()
    {
        var two = new LengthAttribute(0, 1);
        Assert.Single(two.Failures(new List<string> { "a", "b" }));
        Assert.Single(two.Failures(new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" }));
        Assert.Single(two.Failures(new byte[2]));
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(0, "Member must have value greater than or equal to 1")]
    [InlineData(11, "Member must have value less than or equal to 10")]
    public void Range_of_whole_numbers(int value, string? failure) =>
        Assert.Equal(failure, new RangeAttribute(1, 10).Failures(value).SingleOrDefault());

    [Fact]
    public void Range_of_fractions_is_worded_with_a_decimal_place() =>
        Assert.Equal(
            ["Member must have value less than or equal to 1.0", "Member must have value greater than or equal to 0.0"],
            new RangeAttribute(0, 1) { Fractional = true }.Texts);

    [Theory]
    [InlineData("[a-z]+", "abc", true)]
    [InlineData("[a-z]+", "abc1", false)]
    [InlineData("[a-z]+", "abc\n", false)]
    [InlineData("a|b", "ab", false)]
    [InlineData("(?!^[0-9]+$)([a-zA-Z0-9-_]+)", "2024", false)]
    public void Pattern_matches_the_whole_text(string pattern, string value, bool isMet) =>
        Assert.Equal(isMet, !new PatternAttribute(pattern).Failures(value).Any());

    [Fact]
    public void OneOf_lists_the_values_and_minds_case() =>
        Assert.Equal("Member must satisfy enum value set: [On, Off]", new OneOfAttribute("On", "Off").Failures("on").Single());
}
