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
        var data = SharedOptions.Data();
        var isolation = SharedOptions.Isolation();
        var command = new Command("up", "Start the server") { listen, data, ephemeral, auth, allowAnybody, tlsCert, tlsKey, allowPlaintext, allowReset, isolation };
        command.SetVerb(async (parsed, cancellationToken) =>
        {
            var settings = EnvironmentSettings.Read().WithIsolation(parsed.GetValue(isolation));
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
