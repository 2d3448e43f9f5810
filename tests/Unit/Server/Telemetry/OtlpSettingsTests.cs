using Kiln.Server;
using Kiln.Server.Options;

namespace Kiln.Unit.Server.Telemetry;

public sealed class OtlpSettingsTests
{
    [Fact]
    public void Nothing_is_exported_unless_somebody_says_where()
    {
        Assert.Null(Read(null));
        Assert.Null(Read(null, ("OTEL_EXPORTER_OTLP_HEADERS", "a=b"), ("OTEL_SERVICE_NAME", "x")));
        Assert.Null(Read(null, ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://h:4318"), ("OTEL_SDK_DISABLED", "true")));
    }

    [Theory]
    [InlineData("http://h:4318", "http://h:4318/v1/traces")]
    [InlineData("https://h/otlp/", "https://h/otlp/v1/traces")]
    public void Path_of_the_signal_is_added_to_a_common_endpoint(string endpoint, string expected)
    {
        Assert.Equal(expected, Read(endpoint)!.Targets[OtlpSignal.Traces].Endpoint.ToString());
        Assert.Equal(expected, Read(null, ("KILN_OTLP_ENDPOINT", endpoint))!.Targets[OtlpSignal.Traces].Endpoint.ToString());
        Assert.Equal(expected, Read(null, ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint))!.Targets[OtlpSignal.Traces].Endpoint.ToString());
    }

    [Fact]
    public void Settings_of_a_signal_win_over_common_ones()
    {
        var options = Read(
            null, ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://h:4318"), ("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "http://l/in"), ("OTEL_EXPORTER_OTLP_HEADERS", "k=v"),
            ("OTEL_EXPORTER_OTLP_LOGS_HEADERS", "k=l"), ("OTEL_METRICS_EXPORTER", "none"), ("OTEL_EXPORTER_OTLP_TIMEOUT", "500"))!;
        Assert.Equal([OtlpSignal.Traces, OtlpSignal.Logs], options.Targets.Keys);
        Assert.Equal(new(new("http://l/in"), false, "k=l", 500), options.Targets[OtlpSignal.Logs]);
        Assert.Equal("k=v", options.Targets[OtlpSignal.Traces].Headers);
    }

    [Fact]
    public void Over_grpc_the_endpoint_has_no_path() =>
        Assert.Equal(new(new("http://h:4317"), true, null, 10_000), Read("http://h:4317", ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"))!.Targets[OtlpSignal.Logs]);

    [Theory]
    [InlineData("KILN_OTLP_ENDPOINT", "collector:4318")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "ftp://h")]
    public void What_is_no_address_is_refused_by_its_name(string variable, string value) =>
        Assert.StartsWith($"{variable} is '{value}'", Assert.Throws<UserErrorException>(() => Read(null, (variable, value))).Message);

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json")]
    [InlineData("OTEL_EXPORTER_OTLP_TIMEOUT", "soon")]
    [InlineData("OTEL_METRIC_EXPORT_INTERVAL", "1")]
    public void Bad_values_are_refused(string variable, string value) => Assert.Contains(value, Assert.Throws<UserErrorException>(() => Read("http://h:4318", (variable, value))).Message);

    private static OtlpOptions? Read(string? endpoint, params (string Name, string Value)[] variables) =>
        OtlpSettings.Read(endpoint, name => variables.FirstOrDefault(v => v.Name == name).Value);
}
