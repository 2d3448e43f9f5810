namespace Kiln.Services.Lambda.Asynchronous.Destinations;

/// <summary>Names are those of the services' endpoints in the settings.</summary>
public enum DestinationService
{
    Lambda,
    Sqs,
    Sns,
    EventBridge,
    S3,
}

/// <summary>Where a record or a dead letter goes, as its ARN says:
/// <code>
/// arn:aws:lambda:us-east-1:123456789012:function:name:live     arn:aws:sqs:us-east-1:123456789012:queue
/// arn:aws:sns:us-east-1:123456789012:topic                     arn:aws:events:us-east-1:123456789012:event-bus/name
/// arn:aws:s3:::bucket
/// </code>
/// </summary>
/// <param name="Action">What the execution role needs.</param>
/// <param name="CallName">The call, as AWS names it where the role may not.</param>
internal sealed record DestinationTarget(DestinationService Service, string Arn, string Region, string AccountId, string Name, string Action, string CallName)
{
    /// <summary>What policies are asked about: of a bucket, an object where records are put.</summary>
    internal string Resource => Service == DestinationService.S3 ? $"{Arn}/{RecordFolder}record" : Arn;

    internal const string RecordFolder = "aws/lambda/async/";

    /// <returns>Null: nothing that can be sent to.</returns>
    internal static DestinationTarget? Parse(string arn) => arn.Split(':', 6) switch
    {
        ["arn", _, "lambda", var region, var account, var name] when name.StartsWith("function:", StringComparison.Ordinal) =>
            new(DestinationService.Lambda, arn, region, account, name["function:".Length..], "lambda:InvokeFunction", "Invoke"),
        ["arn", _, "sqs", { Length: > 0 } region, { Length: > 0 } account, { Length: > 0 } name] =>
            new(DestinationService.Sqs, arn, region, account, name, "sqs:SendMessage", "SendMessage"),
        ["arn", _, "sns", { Length: > 0 } region, { Length: > 0 } account, { Length: > 0 } name] =>
            new(DestinationService.Sns, arn, region, account, name, "sns:Publish", "Publish"),
        ["arn", _, "events", { Length: > 0 } region, { Length: > 0 } account, var name] when name.StartsWith("event-bus/", StringComparison.Ordinal) =>
            new(DestinationService.EventBridge, arn, region, account, name["event-bus/".Length..], "events:PutEvents", "PutEvents"),
        ["arn", _, "s3", "", "", { Length: > 0 } name] when !name.Contains('/', StringComparison.Ordinal) =>
            new(DestinationService.S3, arn, "", "", name, "s3:PutObject", "PutObject"),
        _ => null,
    };

    /// <returns>Null: not the ARN of a function.</returns>
    internal static FunctionIdentifier? FunctionOf(string arn) => arn.Split(':') switch
    {
        ["arn", _, "lambda", var region, var account, "function", var name] => new(account, region, name, null),
        ["arn", _, "lambda", var region, var account, "function", var name, var qualifier] => new(account, region, name, qualifier),
        _ => null,
    };
}
