using System.Security.Cryptography;
using System.Text;
using Kiln.Services.Lambda.Functions;

namespace Kiln.Services.Lambda.Networks;

/// <summary>
/// What networks a configuration may name. Kiln has none: functions reach what their level of isolation lets them reach, in whichever network they are
/// said to be. So a configuration is held to EC2's rules, kept and shown.
/// </summary>
/// <param name="known">Subnets and security groups by VPC: others do not exist. Empty: whatever has the form of an id exists.</param>
public sealed class FunctionNetworks(IReadOnlyDictionary<string, IReadOnlySet<string>> known)
{
    public static FunctionNetworks Any { get; } = new(new Dictionary<string, IReadOnlySet<string>>());

    /// <returns>As the function will have it; null where it is to have none.</returns>
    /// <exception cref="Aws.Errors.AwsException">Naming the first rule that is broken.</exception>
    internal VpcConfigResponse? Resolve(VpcConfig? asked, FunctionKey function)
    {
        var (subnets, groups) = (Given(asked?.SubnetIds), Given(asked?.SecurityGroupIds));
        if (subnets.Find(id => !Exists(id)) is { } subnet)
            throw LambdaErrors.InvalidParameter($"Error occurred while DescribeSubnets. EC2 Error Code: InvalidSubnetID.NotFound. EC2 Error Message: The subnet ID '{subnet}' does not exist");
        if (groups.Find(id => !Exists(id)) is { } group)
            throw LambdaErrors.InvalidParameter($"Error occurred while DescribeSecurityGroups. EC2 Error Code: InvalidGroup.NotFound. EC2 Error Message: The security group '{group}' does not exist");
        if (subnets.Count == 0 != (groups.Count == 0))
            throw LambdaErrors.InvalidParameter("SubnetIds and SecurityIds must coexist or be both empty list.");
        if (subnets.Count == 0)
            return null;
        var vpcs = VpcsOf(asked!, function.AccountId, function.Region);
        return vpcs.Count == 1
            ? new() { SubnetIds = subnets, SecurityGroupIds = groups, VpcId = vpcs[0], Ipv6AllowedForDualStack = asked!.Ipv6AllowedForDualStack ?? false }
            : throw LambdaErrors.InvalidParameter("Security Groups are required to be in the same VPC.");
    }

    /// <summary>Of the subnets and security groups that exist.</summary>
    internal IReadOnlyList<string> VpcsOf(VpcConfig asked, string accountId, string region) =>
        [.. Given(asked.SubnetIds).Concat(Given(asked.SecurityGroupIds)).Where(Exists).Select(id => VpcOf(id, accountId, region)).Distinct()];

    private static List<string> Given(IEnumerable<string?>? ids) => [.. (ids ?? []).OfType<string>()];

    private bool Exists(string id) => known.Count > 0
        ? known.Values.Any(ids => ids.Contains(id))
        : id[(id.IndexOf('-', StringComparison.Ordinal) + 1)..] is { Length: 8 or 17 } digits && digits.All(char.IsAsciiHexDigitLower);

    // Where nobody says which networks there are, an account has one in each region.
    private string VpcOf(string id, string accountId, string region) => known.Count > 0
        ? known.First(vpc => vpc.Value.Contains(id)).Key
        : "vpc-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{accountId}/{region}")))[..17];
}
