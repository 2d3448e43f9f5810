using System.Text.Json;

namespace Kiln.Execution.RuntimeApi.Telemetry;

/// <summary>What a subscription asked for, once it is known to make sense.</summary>
/// <param name="Types">In the order of the request, for the log.</param>
internal sealed record TelemetrySettings(
    TelemetryApi Api, IReadOnlyList<string> TypeNames, TelemetryTypes Types, TelemetryBuffering Buffering, TelemetryTarget Target);

/// <summary>A batch is sent when one of the three is reached.</summary>
internal sealed record TelemetryBuffering(int MaxItems, int MaxBytes, TimeSpan Timeout)
{
    public static TelemetryBuffering Default { get; } = new(10_000, 262_144, TimeSpan.FromSeconds(1));
}

/// <summary>Where batches go: always inside the sandbox.</summary>
/// <param name="Uri">Null: JSON lines over a plain connection.</param>
internal sealed record TelemetryTarget(int Port, Uri? Uri, HttpMethod Method);

/// <summary>
/// Reads the body of a subscription:
/// <code>{"schemaVersion":"2022-12-13","types":["platform",…],"buffering":{"maxItems":…,"maxBytes":…,"timeoutMs":…},
///  "destination":{"protocol":"HTTP","URI":"http://sandbox.localdomain:8080"}}</code>
/// </summary>
internal sealed class TelemetryRequestReader(TelemetryApi api)
{
    private const int RuntimeApiPort = 9001;

    private static readonly string[] LogsSchemas = ["2020-08-15", "2021-03-18"];
    private static readonly string[] TelemetrySchemas = ["2022-07-01", "2022-12-13", "2025-01-29"];

    private readonly List<string> _faults = [];

    /// <summary>Null: <paramref name="faults"/> says why, all at once.</summary>
    public static TelemetrySettings? Read(TelemetryApi api, ReadOnlyMemory<byte> body, out string faults)
    {
        var reader = new TelemetryRequestReader(api);
        var settings = reader.Read(body);
        faults = string.Join("; ", reader._faults);
        return reader._faults.Count == 0 ? settings : null;
    }

    private TelemetrySettings? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
                return Read(json.RootElement);
        }
        catch (JsonException)
        {
        }

        _faults.Add("Request body is not a JSON object");
        return null;
    }

    private TelemetrySettings? Read(JsonElement request)
    {
        var schemas = api == TelemetryApi.Logs ? LogsSchemas : TelemetrySchemas;
        if (!schemas.Contains(Text(request, "schemaVersion")))
            _faults.Add($"schemaVersion should be one of {string.Join(", ", schemas)}");

        var target = Target(request);
        var (names, types) = Types(request);
        var buffering = Buffering(request);
        return target is null ? null : new TelemetrySettings(api, names, types, buffering, target);
    }

    private TelemetryTarget? Target(JsonElement request)
    {
        if (!request.TryGetProperty("destination", out var destination) || destination.ValueKind != JsonValueKind.Object)
            return Fault("destination is not provided");

        return Text(destination, "protocol") switch
        {
            "HTTP" => HttpTarget(destination),
            "TCP" => TcpTarget(destination),
            _ => Fault("destination protocol should be HTTP or TCP"),
        };
    }

    private TelemetryTarget? HttpTarget(JsonElement destination)
    {
        if (!Uri.TryCreate(Text(destination, "URI"), UriKind.Absolute, out var uri) || uri.Scheme != "http")
            return Fault("URI is not valid");
        if (uri.Host is not ("sandbox.localdomain" or "sandbox"))
            return Fault("URI host should be sandbox.localdomain");
        if (!uri.OriginalString.Contains($"{uri.Host}:", StringComparison.OrdinalIgnoreCase))
            return Fault("URI port is not provided");
        if (Text(destination, "method") is not (null or "POST" or "PUT"))
            return Fault("destination method should be POST or PUT");
        if (Text(destination, "encoding") is not (null or "JSON"))
            return Fault("destination encoding should be JSON");

        return IsFree(uri.Port) ? new TelemetryTarget(uri.Port, uri, Text(destination, "method") == "PUT" ? HttpMethod.Put : HttpMethod.Post) : null;
    }

    private TelemetryTarget? TcpTarget(JsonElement destination)
    {
        if (!destination.TryGetProperty("port", out var member) || !member.TryGetNumber(out var port) || port is < 1 or > 65535)
            return Fault("port is not provided");

        return IsFree(port) ? new TelemetryTarget(port, null, HttpMethod.Post) : null;
    }

    private bool IsFree(int port)
    {
        if (port == RuntimeApiPort)
            _faults.Add($"port {RuntimeApiPort} is reserved");

        return port != RuntimeApiPort;
    }

    private (IReadOnlyList<string> Names, TelemetryTypes Types) Types(JsonElement request)
    {
        var names = new List<string>();
        var types = TelemetryTypes.None;
        if (request.TryGetProperty("types", out var member) && member.ValueKind == JsonValueKind.Array)
        {
            foreach (var element in member.EnumerateArray())
            {
                var name = element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText();
                var type = name switch
                {
                    "platform" => TelemetryTypes.Platform,
                    "function" => TelemetryTypes.Function,
                    "extension" => TelemetryTypes.Extension,
                    _ => TelemetryTypes.None,
                };
                if (type == TelemetryTypes.None)
                    _faults.Add($"types has the unknown value {name}");

                names.Add(name);
                types |= type;
            }
        }

        if (names.Count == 0)
            _faults.Add("types should not be empty");

        return (names, types);
    }

    private TelemetryBuffering Buffering(JsonElement request)
    {
        var defaults = TelemetryBuffering.Default;
        if (!request.TryGetProperty("buffering", out var buffering) || buffering.ValueKind == JsonValueKind.Null)
            return defaults;

        if (buffering.ValueKind != JsonValueKind.Object)
        {
            _faults.Add("buffering should be an object");
            return defaults;
        }

        return new TelemetryBuffering(
            Within(buffering, "maxItems", 1000, 10_000, defaults.MaxItems),
            Within(buffering, "maxBytes", 262_144, 1_048_576, defaults.MaxBytes),
            TimeSpan.FromMilliseconds(Within(buffering, "timeoutMs", 25, 30_000, (int)defaults.Timeout.TotalMilliseconds)));
    }

    private int Within(JsonElement buffering, string name, int least, int most, int otherwise)
    {
        if (!buffering.TryGetProperty(name, out var member))
            return otherwise;
        if (member.TryGetNumber(out var value) && value >= least && value <= most)
            return value;

        _faults.Add($"{name} should be between {least} and {most}");
        return otherwise;
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    private TelemetryTarget? Fault(string text)
    {
        _faults.Add(text);
        return null;
    }
}

file static class JsonNumbers
{
    public static bool TryGetNumber(this JsonElement element, out int value)
    {
        value = 0;
        return element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out value);
    }
}
