using Kiln.Services.Lambda.Asynchronous.Dispatch;
using Kiln.Services.Lambda.EventInvokeConfigs;

namespace Kiln.Unit.Services.Lambda.Asynchronous;

public sealed class RetryRulesTests
{
    private static readonly DateTimeOffset Accepted = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(1, null, 60, "")]
    [InlineData(2, null, 120, "")]
    [InlineData(3, null, -1, "RetriesExhausted")]
    [InlineData(1, 0, -1, "RetriesExhausted")]
    [InlineData(1, 1, 60, "")]
    [InlineData(2, 1, -1, "RetriesExhausted")]
    public void Function_error_is_retried_after_a_minute_and_after_two(int attempt, int? most, int seconds, string otherwise)
    {
        var retry = RetryRules.AfterError(attempt, Accepted, Settings(most, null), Minute, Accepted);
        Assert.Equal(seconds < 0 ? null : Accepted.AddSeconds(seconds), retry.At);
        if (seconds < 0)
            Assert.Equal(otherwise, retry.Otherwise.ToString());
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(4, 16)]
    [InlineData(8, 256)]
    [InlineData(9, 300)]
    [InlineData(1000, 300)]
    public void Deferral_grows_from_a_second_to_five_minutes(int before, int seconds) =>
        Assert.Equal(Accepted.AddSeconds(seconds), RetryRules.AfterDeferral(before, Accepted, null, Accepted).At);

    [Theory]
    [InlineData(null, 21540, true)]
    [InlineData(null, 21541, false)]
    [InlineData(60, 0, true)]
    [InlineData(60, 1, false)]
    public void Retry_that_would_come_after_the_maximum_age_does_not_come(int? age, int secondsAfter, bool comes)
    {
        var retry = RetryRules.AfterError(1, Accepted, Settings(null, age), Minute, Accepted.AddSeconds(secondsAfter));
        Assert.Equal(comes, retry.At is not null);
        if (!comes)
            Assert.Equal(InvocationCondition.EventAgeExceeded, retry.Otherwise);
    }

    private static EventInvokeConfig Settings(int? attempts, int? age) => new()
    {
        Key = new("123456789012", "us-east-1", "f", "$LATEST"),
        LastModified = Accepted,
        MaximumRetryAttempts = attempts,
        MaximumEventAgeInSeconds = age,
    };
}
