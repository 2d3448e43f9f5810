using Kiln.Aws.Operations;

namespace Kiln.Services.CloudWatch.Alarms;

internal static class AlarmArns
{
    internal static string Of(string accountId, string region, string? name) => $"arn:aws:cloudwatch:{region}:{accountId}:alarm:{name}";

    /// <summary>What policies are asked about; anything where no alarm is named.</summary>
    internal static IReadOnlyList<string> Of(Caller caller, List<string>? names) =>
        names is null or [] ? ["*"] : names.ConvertAll(name => Of(caller.AccountId, caller.Region, name));

    /// <returns>Null when it is not the ARN of an alarm.</returns>
    internal static AlarmKey? Parse(string arn) =>
        arn.Split(':', 7) is ["arn", _, "cloudwatch", var region, var account, "alarm", { Length: > 0 } name] ? new(account, region, name) : null;
}

internal readonly record struct AlarmKey(string AccountId, string Region, string Name);
