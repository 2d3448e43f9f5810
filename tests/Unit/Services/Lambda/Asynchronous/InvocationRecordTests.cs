using System.Text;
using Kiln.Execution;
using Kiln.Services.Lambda.Asynchronous.Destinations;
using Kiln.Services.Lambda.Asynchronous.Dispatch;
using Kiln.Services.Lambda.Asynchronous.Queue;

namespace Kiln.Unit.Services.Lambda.Asynchronous;

public sealed class InvocationRecordTests
{
    private const string Arn = "arn:aws:lambda:us-east-1:123456789012:function:f";
    private static readonly DateTimeOffset Now = new(2019, 11, 14, 18, 16, 5, 568, TimeSpan.Zero);

    [Fact]
    public void Record_of_a_success_has_no_function_error_and_both_payloads_byte_for_byte() =>
        Assert.Equal(
            """
            {"version":"1.0","timestamp":"2019-11-14T18:16:05.568Z","requestContext":{"requestId":"r-1","functionArn":"arn:aws:lambda:us-east-1:123456789012:function:f:live","condition":"Success","approximateInvokeCount":1},"requestPayload":{ "a" : 1.0, "b":"<ü>" },"responseContext":{"statusCode":200,"executedVersion":"7"},"responsePayload":[ 1,2 ]}
            """,
            Record(Queued("""{ "a" : 1.0, "b":"<ü>" }""", attempts: 1, "live"), new(InvocationCondition.Success, new InvocationOutcome.Succeeded("[ 1,2 ]"u8.ToArray()), "7")));

    [Fact]
    public void Record_of_a_failure_tells_how_often_it_ran_and_why_it_does_no_more() =>
        Assert.Equal(
            $$$"""
            {"version":"1.0","timestamp":"2019-11-14T18:16:05.568Z","requestContext":{"requestId":"r-1","functionArn":"{{{Arn}}}:$LATEST","condition":"RetriesExhausted","approximateInvokeCount":3},"requestPayload":{},"responseContext":{"statusCode":200,"executedVersion":"$LATEST","functionError":"Unhandled"},"responsePayload":{"errorMessage":"no"}}
            """,
            Record(Queued("{}", attempts: 3), new(InvocationCondition.RetriesExhausted, new InvocationOutcome.FunctionError("""{"errorMessage":"no"}"""u8.ToArray()), "$LATEST")));

    [Theory]
    [InlineData(InvocationCondition.ZeroReservedConcurrency)]
    [InlineData(InvocationCondition.EventAgeExceeded)]
    public void Record_of_an_event_that_did_not_run_has_no_response(object condition) =>
        Assert.Equal(
            $$"""
            {"version":"1.0","timestamp":"2019-11-14T18:16:05.568Z","requestContext":{"requestId":"r-1","functionArn":"{{Arn}}:$LATEST","condition":"{{condition}}","approximateInvokeCount":0},"requestPayload":null}
            """,
            Record(Queued("null", attempts: 0), new((InvocationCondition)condition)));

    [Fact]
    public void Answer_that_is_no_JSON_is_a_string() =>
        Assert.EndsWith(
            """
            "responsePayload":"say \"x\""}
            """.Trim(),
            Record(Queued("{}", attempts: 1), new(InvocationCondition.Success, new InvocationOutcome.Succeeded("say \"x\""u8.ToArray()), "1")));

    [Theory]
    [InlineData("""{"errorMessage":"it broke","errorType":"E"}""", "it broke")]
    [InlineData("""{"errorType":"E"}""", "Unhandled")]
    [InlineData("not json", "Unhandled")]
    public void Dead_letter_is_the_event_and_says_why(string answer, string message)
    {
        var letter = DeadLetter.Of(Queued("""{"a": 1}""", attempts: 3), new(InvocationCondition.RetriesExhausted, new InvocationOutcome.FunctionError(Encoding.UTF8.GetBytes(answer)), "1"));
        Assert.Equal("""{"a": 1}""", letter.Text);
        Assert.Equal([new("RequestID", "String", "r-1"), new("ErrorCode", "Number", "200"), new("ErrorMessage", "String", message)], letter.Attributes);
    }

    [Fact]
    public void Dead_letter_of_a_throttled_event_has_its_status() =>
        Assert.Equal("429", DeadLetter.Of(Queued("{}", attempts: 0), new(InvocationCondition.EventAgeExceeded)).Attributes[1].Value);

    [Fact]
    public void Dead_letter_has_the_first_kilobyte_of_the_message_and_no_half_character()
    {
        var letter = DeadLetter.Of(
            Queued("{}", attempts: 3),
            new(InvocationCondition.RetriesExhausted, new InvocationOutcome.FunctionError(Encoding.UTF8.GetBytes($$$"""{"errorMessage":"x{{{new string('ü', 600)}}}"}""")), "1"));
        Assert.Equal("x" + new string('ü', 511), letter.Attributes[2].Value);
    }

    private static string Record(QueuedEvent about, EventEnd end) => Encoding.UTF8.GetString(InvocationRecord.Write(about, end, Now).Span);

    private static QueuedEvent Queued(string payload, int attempts, string? qualifier = null) => new()
    {
        Function = new("123456789012", "us-east-1", "f", "$LATEST"),
        Qualifier = qualifier,
        RequestId = "r-1",
        AcceptedAt = Now,
        Attempts = attempts,
        Payload = Encoding.UTF8.GetBytes(payload),
    };
}
