using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kiln.Aws.Signing;
using Kiln.Services.Lambda.Asynchronous.Queue;

namespace Kiln.Services.Lambda.Asynchronous.Destinations;

/// <summary>One call of each service that a message goes to, unsigned.</summary>
internal static class ServiceRequests
{
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The name that a service signs with.</summary>
    internal static string SigningName(DestinationService service) => service switch
    {
        DestinationService.Sqs => "sqs",
        DestinationService.Sns => "sns",
        DestinationService.EventBridge => "events",
        _ => "s3",
    };

    internal static ServiceRequest Of(DestinationTarget target, string endpoint, DestinationMessage message, QueuedEvent about, bool succeeded, DateTimeOffset now) =>
        target.Service switch
        {
            DestinationService.Sqs => SendMessage(target, endpoint, message),
            DestinationService.Sns => Publish(target, endpoint, message),
            DestinationService.EventBridge => PutEvents(target, endpoint, message, about, succeeded),
            _ => PutObject(target, endpoint, message, about, now),
        };

    private static ServiceRequest SendMessage(DestinationTarget queue, string endpoint, DestinationMessage message) =>
        AwsJson(endpoint, "AmazonSQS.SendMessage", "1.0", json =>
        {
            json.WriteString("QueueUrl", $"{endpoint}/{queue.AccountId}/{queue.Name}");
            json.WriteString("MessageBody", message.Text);
            if (message.Attributes.Count == 0)
                return;
            json.WriteStartObject("MessageAttributes");
            foreach (var attribute in message.Attributes)
            {
                json.WriteStartObject(attribute.Name);
                json.WriteString("DataType", attribute.Type);
                json.WriteString("StringValue", attribute.Value);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        });

    private static ServiceRequest Publish(DestinationTarget topic, string endpoint, DestinationMessage message)
    {
        var form = new List<(string Name, string Value)>
        {
            ("Action", "Publish"), ("Version", "2010-03-31"), ("TopicArn", topic.Arn), ("Message", message.Text),
        };
        foreach (var (attribute, number) in message.Attributes.Select((a, i) => (a, i + 1)))
        {
            form.Add(($"MessageAttributes.entry.{number}.Name", attribute.Name));
            form.Add(($"MessageAttributes.entry.{number}.Value.DataType", attribute.Type));
            form.Add(($"MessageAttributes.entry.{number}.Value.StringValue", attribute.Value));
        }
        var body = string.Join('&', form.Select(f => $"{f.Name}={CanonicalRequest.Encode(f.Value, keepSlash: false)}"));
        return new(HttpMethod.Post, endpoint + "/", "application/x-www-form-urlencoded", Encoding.ASCII.GetBytes(body));
    }

    private static ServiceRequest PutEvents(DestinationTarget bus, string endpoint, DestinationMessage message, QueuedEvent about, bool succeeded) =>
        AwsJson(endpoint, "AWSEvents.PutEvents", "1.1", json =>
        {
            json.WriteStartArray("Entries");
            json.WriteStartObject();
            json.WriteString("Source", "lambda");
            json.WriteStartArray("Resources");
            json.WriteStringValue(bus.Arn);
            json.WriteStringValue($"{about.Settings.Arn}:{about.Settings.Version}");
            json.WriteEndArray();
            json.WriteString("DetailType", $"Lambda Function Invocation Result - {(succeeded ? "Success" : "Failure")}");
            json.WriteString("Detail", message.Text);
            json.WriteString("EventBusName", bus.Arn);
            json.WriteEndObject();
            json.WriteEndArray();
        });

    // aws/lambda/async/my-function/2024/11/20/2024-11-20T20.53.50-2c1c41e6-…
    private static ServiceRequest PutObject(DestinationTarget bucket, string endpoint, DestinationMessage message, QueuedEvent about, DateTimeOffset now)
    {
        var day = now.UtcDateTime.ToString("yyyy'/'MM'/'dd", CultureInfo.InvariantCulture);
        var second = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH.mm.ss", CultureInfo.InvariantCulture);
        return new(HttpMethod.Put, $"{endpoint}/{bucket.Name}/{DestinationTarget.RecordFolder}{about.Function.Name}/{day}/{second}-{Guid.NewGuid()}", "application/json", message.Body)
        {
            Headers = [("x-amz-content-sha256", CanonicalRequest.Hash(message.Body.Span))],
        };
    }

    private static ServiceRequest AwsJson(string endpoint, string target, string version, Action<Utf8JsonWriter> write)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body, Json))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        return new(HttpMethod.Post, endpoint + "/", $"application/x-amz-json-{version}", body.WrittenMemory) { Headers = [("X-Amz-Target", target)] };
    }
}

internal sealed record ServiceRequest(HttpMethod Method, string Uri, string ContentType, ReadOnlyMemory<byte> Body)
{
    internal IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    internal HttpRequestMessage Signed(RequestSigner signer, string region, string service)
    {
        var request = new HttpRequestMessage(Method, Uri) { Content = new ReadOnlyMemoryContent(Body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(ContentType) } } };
        foreach (var (name, value) in Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        signer.Sign(request, region, service, Body.Span);
        return request;
    }
}
