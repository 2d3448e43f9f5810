using Kiln.Aws.Errors;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.Networks;

namespace Kiln.Unit.Services.Lambda.Networks;

public sealed class FunctionNetworksTests
{
    private static readonly FunctionKey Function = new("123456789012", "us-east-1", "f", "$LATEST");

    private static readonly FunctionNetworks Any = FunctionNetworks.Any;

    [Fact]
    public void Without_a_list_whatever_looks_like_an_id_is_in_one_network_of_the_account()
    {
        var one = Any.Resolve(new() { SubnetIds = ["subnet-0123456789abcdef0", "subnet-01234567"], SecurityGroupIds = ["sg-0123456789abcdef0"] }, Function)!;
        var other = Any.Resolve(new() { SubnetIds = ["subnet-89abcdef"], SecurityGroupIds = ["sg-89abcdef"] }, Function with { Name = "g" })!;
        Assert.Matches("^vpc-[0-9a-f]{17}$", one.VpcId);
        Assert.Equal(one.VpcId, other.VpcId);
        Assert.NotEqual(one.VpcId, Any.Resolve(new() { SubnetIds = ["subnet-89abcdef"], SecurityGroupIds = ["sg-89abcdef"] }, Function with { Region = "eu-west-1" })!.VpcId);
        Assert.Equal(["subnet-0123456789abcdef0", "subnet-01234567"], one.SubnetIds);
    }

    [Theory]
    [InlineData("subnet-xyz", "sg-01234567", "InvalidSubnetID.NotFound")]
    [InlineData("subnet-01234567", "sg-1", "InvalidGroup.NotFound")]
    [InlineData("subnet-01234567", "", "SubnetIds and SecurityIds must coexist or be both empty list.")]
    [InlineData("", "sg-01234567", "SubnetIds and SecurityIds must coexist or be both empty list.")]
    public void Broken_rule_is_named(string subnet, string group, string words)
    {
        List<string> Listed(string id) => id.Length > 0 ? [id] : [];
        var refused = Assert.Throws<AwsException>(() => Any.Resolve(new() { SubnetIds = Listed(subnet), SecurityGroupIds = Listed(group) }, Function));
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_named_is_no_network()
    {
        Assert.Null(Any.Resolve(null, Function));
        Assert.Null(Any.Resolve(new() { SubnetIds = [], SecurityGroupIds = [] }, Function));
    }
}
