using System.Globalization;

namespace Kiln.Server.Options;

/// <summary>OpenTelemetry's own variables, as its specification has them, as far as they make sense here.</summary>
internal static class OtlpSettings
{
    internal const string Variable = "KILN_OTLP_ENDPOINT";
    private const string Standard = "OTEL_EXPORTER_OTLP_";
    private const int DefaultTimeout = 10_000, MostTimeout = 60_000;
    private const int LeastInterval = 1_000, MostInterval = 3_600_000;

    /// <param name="endpoint">Of the command line. Null: what the environment says.</param>
    /// <param name="variable">Value of an environment variable; null where there is none.</param>
    /// <returns>Null: nothing is named to export to.</returns>
    /// <exception cref="UserErrorException">A variable has a value that cannot be used.</exception>
    internal static OtlpOptions? Read(string? endpoint, Func<string, string?> variable)
    {
        if (endpoint is null && string.Equals(variable("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase))
            return null;
        var (name, common) = endpoint is not null ? ("--otlp", endpoint)
            : variable(Variable) is { } own ? (Variable, own)
            : (Standard + "ENDPOINT", variable(Standard + "ENDPOINT"));
        var targets = new Dictionary<OtlpSignal, OtlpTarget>();
        foreach (var signal in Enum.GetValues<OtlpSignal>())
        {
            if (TargetOf(signal, name, common, variable) is { } target)
                targets[signal] = target;
        }
        return targets.Count == 0 ? null : new()
        {
            Targets = targets,
            MetricInterval = Number("OTEL_METRIC_EXPORT_INTERVAL", variable("OTEL_METRIC_EXPORT_INTERVAL"), 60_000, LeastInterval, MostInterval),
            ServiceName = variable("OTEL_SERVICE_NAME") ?? "kiln",
        };
    }

    private static OtlpTarget? TargetOf(OtlpSignal signal, string name, string? common, Func<string, string?> variable)
    {
        var upper = signal.ToString().ToUpperInvariant();
        if (variable($"OTEL_{upper}_EXPORTER") is "none")
            return null;
        var own = $"{Standard}{upper}_ENDPOINT";
        var isOwn = variable(own) is not null;
        if ((variable(own) ?? common) is not { } text)
            return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            throw new UserErrorException($"{(isOwn ? own : name)} is '{text}': it takes the address of an OpenTelemetry collector, http://127.0.0.1:4318.");
        var isGrpc = (Of("PROTOCOL") ?? "http/protobuf") switch
        {
            "http/protobuf" => false,
            "grpc" => true,
            var other => throw new UserErrorException($"{Standard}PROTOCOL is '{other}': it takes http/protobuf or grpc."),
        };
        // One that is meant for a signal is used as it is.
        if (!isGrpc && !isOwn)
            uri = new(uri.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/v1/" + signal.ToString().ToLowerInvariant());
        return new(uri, isGrpc, Of("HEADERS"), Number($"{Standard}TIMEOUT", Of("TIMEOUT"), DefaultTimeout, 1, MostTimeout));

        string? Of(string setting) => variable($"{Standard}{upper}_{setting}") ?? variable(Standard + setting);
    }

    private static int Number(string name, string? text, int otherwise, int minimum, int maximum) =>
        text is null ? otherwise
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= minimum && number <= maximum ? number
            : throw new UserErrorException($"{name} is '{text}': it takes a number from {minimum} to {maximum}.");
}
