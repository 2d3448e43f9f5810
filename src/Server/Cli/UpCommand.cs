using System.CommandLine;
using System.Runtime.InteropServices;
using Kiln.Server.Hosting;
using Kiln.Server.Options;
using Kiln.Server.WebConsole;

namespace Kiln.Server.Cli;

/// <summary><c>kiln up</c>: the server, until it is told to stop.</summary>
internal static class UpCommand
{
    internal static Command Create()
    {
        var listen = new Option<string?>("--listen") { Description = $"Address and port [default: {KilnOptions.DefaultListen}]" };
        var ephemeral = new Option<bool>("--ephemeral") { Description = "Keep everything in a temporary folder and remove it at the end" };
        var auth = new Option<string>("--auth") { Description = "on: requests must be signed. off: anybody is root; on loopback", DefaultValueFactory = _ => "on" };
        auth.AcceptOnlyFromAmong("on", "off");
        var allowAnybody = new Option<bool>("--allow-anybody") { Description = "Beside --auth off: on any address" };
        var tlsCert = new Option<string?>("--tls-cert") { Description = "Certificate in PEM, with its chain: serve https" };
        var tlsKey = new Option<string?>("--tls-key") { Description = "Private key of the certificate, in PEM" };
        var allowPlaintext = new Option<bool>("--allow-plaintext") { Description = "Serve other addresses than loopback without TLS" };
        var allowReset = new Option<bool>("--allow-reset") { Description = "Let POST /_kiln/reset delete everything" };
        var hotReload = new Option<string?>("--hot-reload") { Description = "Folder that functions may run from where they are edited: S3Bucket=hot-reload, S3Key=/its/path" };
        var retryWait = new Option<int?>("--async-retry-wait") { Description = "Seconds until an asynchronous event whose function failed runs again, then twice that [default: 60]" };
        retryWait.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 0 or > EnvironmentSettings.MaxRetryWaitSeconds)
                result.AddError($"--async-retry-wait takes a number from 0 to {EnvironmentSettings.MaxRetryWaitSeconds}.");
        });
        var otlp = new Option<string?>("--otlp") { Description = "Export traces, metrics and logs to this OpenTelemetry collector: http://127.0.0.1:4318" };
        var metrics = new Option<bool>("--metrics") { Description = "Let Prometheus read GET /_kiln/metrics" };
        var accessLog = new Option<string?>("--access-log") { Description = "File that each request is told in, a line of JSON each" };
        var logExports = new Option<string?>("--log-exports") { Description = "Folder that log events are exported to (CreateExportTask): a bucket is a folder in it" };
        var data = SharedOptions.Data();
        var isolation = SharedOptions.Isolation();
        var command = new Command("up", "Start the server") { listen, data, ephemeral, auth, allowAnybody, tlsCert, tlsKey, allowPlaintext, allowReset, hotReload, retryWait, otlp, metrics, accessLog, logExports, isolation };
        command.SetVerb(async (parsed, cancellationToken) =>
        {
            var settings = EnvironmentSettings.Read().WithIsolation(parsed.GetValue(isolation));
            var telemetry = parsed.GetValue(otlp) is { } collector ? EnvironmentSettings.Telemetry(collector) : settings.Telemetry;
            var isEphemeral = parsed.GetValue(ephemeral);
            return await ServeAsync(
                settings with
                {
                    Listen = parsed.GetValue(listen) ?? settings.Listen,
                    DataDirectory = isEphemeral ? SharedOptions.TemporaryFolder() : parsed.GetValue(data) ?? settings.DataDirectory,
                    Ephemeral = isEphemeral,
                    Authenticate = parsed.GetValue(auth) == "on",
                    AllowAnybody = parsed.GetValue(allowAnybody),
                    TlsCertificate = parsed.GetValue(tlsCert) ?? settings.TlsCertificate,
                    TlsKey = parsed.GetValue(tlsKey) ?? settings.TlsKey,
                    AllowPlaintext = parsed.GetValue(allowPlaintext),
                    AllowReset = parsed.GetValue(allowReset),
                    HotReload = parsed.GetValue(hotReload) ?? settings.HotReload,
                    Telemetry = telemetry with
                    {
                        Metrics = parsed.GetValue(metrics) || telemetry.Metrics,
                        AccessLog = parsed.GetValue(accessLog) ?? telemetry.AccessLog,
                    },
                    LogExports = parsed.GetValue(logExports) ?? settings.LogExports,
                    AsynchronousRetryWait = parsed.GetValue(retryWait) is { } seconds ? TimeSpan.FromSeconds(seconds) : settings.AsynchronousRetryWait,
                },
                cancellationToken);
        });
        return command;
    }

    private static async Task<int> ServeAsync(KilnOptions options, CancellationToken cancellationToken)
    {
        var server = await KilnServer.StartAsync(options, cancellationToken);
        try
        {
            foreach (var line in Banner(server, options))
                Terminal.Note(line);
            await server.WaitForShutdownAsync(cancellationToken);
        }
        finally
        {
            await StopAsync(server, options);
        }
        return 0;
    }

    private static async Task StopAsync(KilnServer server, KilnOptions options)
    {
        using var interrupt = OnSecondSignal(PosixSignal.SIGINT, server);
        using var terminate = OnSecondSignal(PosixSignal.SIGTERM, server);
        if (server.Running > 0 && options.DrainLimit > TimeSpan.Zero)
            Terminal.Note($"Waiting up to {options.DrainLimit.TotalSeconds:0} s for {server.Running} running invocations; a second signal ends them now.");
        await server.DisposeAsync();
    }

    private static PosixSignalRegistration OnSecondSignal(PosixSignal signal, KilnServer server) =>
        PosixSignalRegistration.Create(
            signal,
            context =>
            {
                context.Cancel = true;
                server.Hurry();
            });

    private static IEnumerable<string> Banner(KilnServer server, KilnOptions options)
    {
        yield return $"Kiln {server.Version} is ready at {server.Endpoint} ({server.StartupTime.TotalMilliseconds:0} ms)";
        yield return $"  isolation  {server.Isolation}";
        foreach (var line in server.IsolationDetails)
            yield return $"             {line}";
        yield return $"  runtimes   {(server.Runtimes.Count > 0 ? string.Join(' ', server.Runtimes) : "none: see kiln runtimes")}";
        yield return $"  data       {options.DataDirectory}{(options.Ephemeral ? " (removed at the end)" : "")}";
        yield return options.Authenticate
            ? $"  clients    eval \"$(kiln env --data {options.DataDirectory})\""
            : "  clients    any credentials: signatures are not checked";
        yield return $"  console    {server.NewConsoleLink() ?? "not built: it needs Node.js 20 and ./kiln up"}";
        if (options.Authenticate && server.NewConsoleLink() is not null)
            yield return $"             signs root in, once, within {SignInTokens.Validity.TotalMinutes:0} minutes; then kiln console --data {options.DataDirectory}";
    }
}
