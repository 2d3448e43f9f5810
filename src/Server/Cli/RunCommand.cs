using System.CommandLine;
using Kiln.Server.Client;
using Kiln.Server.Hosting;
using Kiln.Server.Options;

namespace Kiln.Server.Cli;

/// <summary><c>kiln run DIR</c>: a server in a temporary folder, the function in it, one event, the log and the result.</summary>
internal static class RunCommand
{
    internal static Command Create()
    {
        var folder = new Argument<string>("path") { Description = "Folder or file with the function" };
        var @event = new Option<string>("--event") { Description = "The event: JSON, @FILE, or - for standard input", DefaultValueFactory = _ => "{}" };
        var runtime = new Option<string?>("--runtime") { Description = "For example python3.12 [default: the newest installed]" };
        var handler = new Option<string?>("--handler") { Description = "module.function [default: found]" };
        var timeout = new Option<int>("--timeout") { Description = "Seconds", DefaultValueFactory = _ => 30 };
        var memory = new Option<int>("--memory") { Description = "MB", DefaultValueFactory = _ => 128 };
        var variables = new Option<string[]>("--env") { Description = "NAME=VALUE, for the function; repeatable", AllowMultipleArgumentsPerToken = false };
        var isolation = SharedOptions.Isolation();
        var command = new Command("run", "Run a function once, without a server") { folder, @event, runtime, handler, timeout, memory, variables, isolation };
        command.SetVerb(async (parsed, cancellationToken) =>
        {
            var source = FunctionFolder.Open(parsed.GetValue(folder)!);
            var payload = ReadEvent(parsed.GetValue(@event)!);
            var options = EnvironmentSettings.Read().WithIsolation(parsed.GetValue(isolation)) with { Listen = "127.0.0.1:0", DataDirectory = SharedOptions.TemporaryFolder(), Ephemeral = true, TlsCertificate = null, TlsKey = null };
            await using var server = await KilnServer.StartAsync(options, cancellationToken);
            if (server.Runtimes.Count == 0)
                throw new UserErrorException("No Python interpreter was found. `kiln runtimes` lists where Kiln looks; KILN_RUNTIMES=python3.12=/path/to/python names one.");
            using var client = new ApiClient(server.Endpoint, options.Region, server.RootCredential, TimeProvider.System);
            var run = new SingleRun(client, options.AccountId)
            {
                Runtime = parsed.GetValue(runtime) ?? server.Runtimes[^1],
                Handler = parsed.GetValue(handler) ?? source.FindHandler(),
                Timeout = parsed.GetValue(timeout),
                MemorySize = parsed.GetValue(memory),
                // The last of a name wins.
                Variables = (parsed.GetValue(variables) ?? []).Select(Variable).GroupBy(v => v.Key).ToDictionary(v => v.Key, v => v.Last().Value),
            };
            return await run.ExecuteAsync(source, payload, cancellationToken);
        });
        return command;
    }

    private static byte[] ReadEvent(string text) => text switch
    {
        "-" => System.Text.Encoding.UTF8.GetBytes(Terminal.ReadInput()),
        ['@', .. var file] => ReadFile(file),
        _ => System.Text.Encoding.UTF8.GetBytes(text),
    };

    private static byte[] ReadFile(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UserErrorException($"The event file '{file}' cannot be read: {e.Message}", e);
        }
    }

    private static KeyValuePair<string, string> Variable(string text) =>
        text.Split('=', 2) is [{ Length: > 0 } name, var value] ? new(name, value)
            : throw new UserErrorException($"--env '{text}' is not of the form NAME=VALUE.");
}
